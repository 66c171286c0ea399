import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from './process.ts';

export interface Coordinates {
  group: string;
  name: string;
  version: string;
}

export interface Artifact extends Coordinates {
  type: 'tar.gz' | 'zip';
}

/**
 * Fetches these archives from Maven Central and unpacks them side by side, with tar and Python: those of Trino hold
 * hard links, which Maven's own unpacking leaves out.
 * @throws Unavailable without Maven, tar, Python or the archives
 */
export async function unpack(folder: string, artifacts: Artifact[]): Promise<void> {
  const alone =
    '<exclusions><exclusion><groupId>*</groupId><artifactId>*</artifactId></exclusion></exclusions>';
  await copy(folder, artifacts.map((artifact) => dependency(artifact, artifact.type, alone)).join(''));
  for (const name of readdirSync(folder)) {
    const archive = join(folder, name);
    if (name.endsWith('.zip')) await run('python3', ['-m', 'zipfile', '-e', archive, folder]);
    else await run('tar', ['-xzf', archive, '-C', folder]);
    rmSync(archive);
  }
}

/**
 * Fetches a jar with everything that it needs to run, in the versions that its project's parent names.
 * @throws Unavailable without Maven or the jars
 */
export async function withDependencies(folder: string, jar: Coordinates, parent: string): Promise<void> {
  mkdirSync(folder);
  const versions = dependency({ ...jar, name: parent }, 'pom', '<scope>import</scope>');
  await copy(folder, dependency(jar, 'jar'), versions);
}

const dependency = ({ group, name, version }: Coordinates, type: string, more = '') =>
  `<dependency><groupId>${group}</groupId><artifactId>${name}</artifactId><version>${version}</version>` +
  `<type>${type}</type>${more}</dependency>`;

/** Maven's own copy of these dependencies into `folder`; a download that does not match its checksum ends it. */
async function copy(folder: string, dependencies: string, managed = ''): Promise<void> {
  const pom = join(folder, 'pom.xml');
  writeFileSync(
    pom,
    `<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion><groupId>x</groupId>` +
      `<artifactId>x</artifactId><version>1</version><packaging>pom</packaging>` +
      `<dependencyManagement><dependencies>${managed}</dependencies></dependencyManagement>` +
      `<dependencies>${dependencies}</dependencies></project>`,
  );
  const goal = ['dependency:copy-dependencies', '-DincludeScope=runtime', `-DoutputDirectory=${folder}`];
  await run('mvn', ['-q', '-B', '--strict-checksums', '-f', pom, ...goal]);
  rmSync(pom);
}
