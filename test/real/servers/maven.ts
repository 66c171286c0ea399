import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from './process.ts';

export interface Artifact {
  group: string;
  name: string;
  version: string;
  type: 'tar.gz' | 'zip';
}

/**
 * Fetches these archives from Maven Central and unpacks them side by side, with tar and Python: those of Trino hold
 * hard links, which Maven's own unpacking leaves out.
 * @throws Unavailable without Maven, tar, Python or the archives
 */
export async function unpack(folder: string, artifacts: Artifact[]): Promise<void> {
  const dependencies = artifacts.map(
    ({ group, name, version, type }) =>
      `<dependency><groupId>${group}</groupId><artifactId>${name}</artifactId><version>${version}</version><type>${type}</type>` +
      '<exclusions><exclusion><groupId>*</groupId><artifactId>*</artifactId></exclusion></exclusions></dependency>',
  );
  await maven(folder, dependencies, 'dependency:copy-dependencies');
  for (const name of readdirSync(folder)) {
    const archive = join(folder, name);
    if (name.endsWith('.zip')) await run('python3', ['-m', 'zipfile', '-e', archive, folder]);
    else await run('tar', ['-xzf', archive, '-C', folder]);
    rmSync(archive);
  }
}

/** Runs one goal of Maven's dependency plugin, with `folder` as its output. */
async function maven(folder: string, dependencies: string[], goal: string): Promise<void> {
  const pom = join(folder, 'pom.xml');
  writeFileSync(
    pom,
    `<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion><groupId>x</groupId>` +
      `<artifactId>x</artifactId><version>1</version><packaging>pom</packaging>` +
      `<dependencies>${dependencies.join('')}</dependencies></project>`,
  );
  await run('mvn', ['-q', '-B', goal, '-f', pom, `-DoutputDirectory=${folder}`]);
  rmSync(pom);
}
