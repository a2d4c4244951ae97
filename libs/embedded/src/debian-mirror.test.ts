import { mkdir, rm, writeFile } from "node:fs/promises";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { findDebianMirror } from "./debian-mirror.ts";
import { openFolder } from "./other-process.suite.ts";

const withKeys = existsSync("/usr/share/keyrings/debian-archive-keyring.gpg") ? it : it.skip;
let aptDir: string;

beforeEach(async () => {
  aptDir = await openFolder();
  await mkdir(join(aptDir, "sources.list.d"));
});

afterEach(() => rm(aptDir, { recursive: true }));

describe("findDebianMirror", () => {
  const stanzas = `Types: deb
URIs: http://mirror.example/debian-security
Suites: bookworm-security

Types: deb
URIs: http://mirror.example/debian
Suites: bookworm
`;
  const table = [
    {
      name: "stanzas, not the security archive",
      file: "sources.list.d/debian.sources",
      text: stanzas,
      uri: "http://mirror.example/debian",
    },
    {
      name: "a line",
      file: "sources.list",
      text: "deb http://one.example/debian/ bookworm main",
      uri: "http://one.example/debian/",
    },
    {
      name: "a line with options",
      file: "sources.list",
      text: "deb [arch=amd64 trusted=no] https://one.example/debian bookworm main",
      uri: "https://one.example/debian",
    },
    {
      name: "comments and sources only",
      file: "sources.list",
      text: "# deb http://no.example/debian x main\ndeb-src http://no.example/debian x main",
      uri: "http://deb.debian.org/debian",
    },
    {
      name: "another distribution",
      file: "sources.list",
      text: "deb http://archive.example/ubuntu noble main",
      uri: "http://deb.debian.org/debian",
    },
    {
      name: "a disabled file",
      file: "sources.list.d/debian.sources.disabled",
      text: stanzas,
      uri: "http://deb.debian.org/debian",
    },
  ];

  for (const { name, file, text, uri } of table) {
    withKeys(`reads ${name}`, async () => {
      await writeFile(join(aptDir, file), text);
      expect((await findDebianMirror(aptDir)).uri).toBe(uri);
    });
  }
});
