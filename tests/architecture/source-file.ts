import { parseSync, Visitor } from 'oxc-parser';

/** One place where a file names another module. */
export interface ImportSite {
  /** The specifier as written; undefined when it is computed at run time. */
  readonly specifier: string | undefined;
  /** `resolve` is `import.meta.resolve` or `createRequire(…).resolve`, `stylesheet` an `@import`, a `@plugin` or a file of a package in CSS. */
  readonly kind: 'static' | 'type' | 'dynamic' | 'resolve' | 'stylesheet';
  readonly line: number;
}

/** One place where a file uses something that only some files may use. */
export interface Use {
  readonly what:
    | 'type query'
    | 'require'
    | 'module mock'
    | 'process.env'
    | 'Date'
    | 'Math.random'
    | 'Temporal.Now'
    | 'performance'
    | 'crypto';
  readonly line: number;
}

/** What the architecture rules need to know of one source file. */
export interface SourceFile {
  /** Path from the root, with forward slashes. */
  readonly path: string;
  readonly imports: readonly ImportSite[];
  readonly uses: readonly Use[];
}

/** Words without which no use can be in a file: most files need no walk over their syntax tree. */
const suspiciousWords =
  /\bimport\s*\(|\brequire\b|\bcreateRequire\b|\bmock\b|\bdoMock\b|\benv\b|\bDate\b|\bMath\b|\bNow\b|\bperformance\b|\bcrypto\b|import\.meta\.resolve/;

/**
 * Parses one file with oxc and lists what it imports and which watched things it uses.
 *
 * @throws Error when the file does not parse: a file that cannot be read must not pass unseen
 */
export function readSource(path: string, text: string): SourceFile {
  if (path.endsWith('.css')) return { path, imports: stylesheetImports(text), uses: [] };
  const parsed = parseSync(path, text);
  if (parsed.errors.length > 0) throw new Error(`${path} does not parse: ${parsed.errors[0]?.message}`);

  const imports: ImportSite[] = [];
  const uses: Use[] = [];
  const lineOf = (offset: number) => text.slice(0, offset).split('\n').length;
  const { staticImports, staticExports, dynamicImports } = parsed.module;
  for (const { moduleRequest, entries, start } of staticImports) {
    const kind = entries.length > 0 && entries.every((entry) => entry.isType) ? 'type' : 'static';
    imports.push({ specifier: moduleRequest.value, kind, line: lineOf(start) });
    for (const { importName } of entries) {
      if (isFrom(moduleRequest.value, 'process') && importName.name === 'env')
        uses.push({ what: 'process.env', line: lineOf(start) });
    }
  }
  for (const { entries } of staticExports)
    for (const { moduleRequest, isType, start } of entries)
      if (moduleRequest)
        imports.push({
          specifier: moduleRequest.value,
          kind: isType ? 'type' : 'static',
          line: lineOf(start),
        });
  for (const { moduleRequest, start } of dynamicImports) {
    const literal = /^(['"`])([^$]*)\1$/.exec(text.slice(moduleRequest.start, moduleRequest.end));
    imports.push({ specifier: literal?.[2], kind: 'dynamic', line: lineOf(start) });
  }
  if (suspiciousWords.test(text)) walk(parsed.program, lineOf, imports, uses);
  return { path, imports, uses };
}

function walk(
  program: ReturnType<typeof parseSync>['program'],
  lineOf: (offset: number) => number,
  imports: ImportSite[],
  uses: Use[],
): void {
  const note = (what: Use['what'], start: number) => uses.push({ what, line: lineOf(start) });
  // createRequire may resolve a path; what it makes may not be called under any name.
  const requirers = new Set(['require']);
  // A program hands the environment to the one reader; that is no reading of its own.
  const handedOver = new Set<number>();
  new Visitor({
    TSImportType: ({ start }) => note('type query', start),
    TSImportEqualsDeclaration: ({ start }) => note('require', start),
    NewExpression: ({ callee, start }) => {
      if (callee.type === 'Identifier' && callee.name === 'Date') note('Date', start);
    },
    VariableDeclarator: ({ id, init, start }) => {
      const takesEnv =
        id.type === 'ObjectPattern' &&
        id.properties.some(
          (p) => p.type === 'Property' && p.key.type === 'Identifier' && p.key.name === 'env',
        );
      if (
        init?.type === 'CallExpression' &&
        init.callee.type === 'Identifier' &&
        init.callee.name === 'createRequire'
      )
        if (id.type === 'Identifier') requirers.add(id.name);
      if (takesEnv && init?.type === 'Identifier' && init.name === 'process') note('process.env', start);
    },
    CallExpression: ({ callee, arguments: args, start }) => {
      if (callee.type === 'Identifier' && callee.name === 'readConfig' && args[0])
        handedOver.add(args[0].end);
      if (callee.type === 'Identifier' && requirers.has(callee.name)) note('require', start);
      if (callee.type === 'Identifier' && callee.name === 'Date') note('Date', start);
      if (callee.type !== 'MemberExpression' || callee.property.type !== 'Identifier') return;
      const { object, property } = callee;
      if (object.type === 'Identifier' && object.name === 'vi' && /^(do)?mock$/i.test(property.name))
        note('module mock', start);
      const [first] = args;
      const isMadeByHand =
        object.type === 'CallExpression' &&
        object.callee.type === 'Identifier' &&
        object.callee.name === 'createRequire';
      const isRequirer = isMadeByHand || (object.type === 'Identifier' && requirers.has(object.name));
      if ((object.type === 'MetaProperty' || isRequirer) && property.name === 'resolve')
        imports.push({
          specifier: first?.type === 'Literal' && typeof first.value === 'string' ? first.value : undefined,
          kind: 'resolve',
          line: lineOf(start),
        });
    },
    MemberExpression: ({ object, property, start, end }) => {
      if (object.type === 'MemberExpression') {
        // globalThis.process.env and the like: what counts is the last object's name.
        if (
          object.property.type === 'Identifier' &&
          object.property.name === 'process' &&
          nameOf(property) === 'env'
        )
          note('process.env', start);
        return;
      }
      if (object.type !== 'Identifier') return;
      const name = nameOf(property);
      if (object.name === 'process' && name === 'env' && !handedOver.has(end)) note('process.env', start);
      if (object.name === 'Date' && name === 'now') note('Date', start);
      if (object.name === 'Math' && name === 'random') note('Math.random', start);
      if (object.name === 'Temporal' && name === 'Now') note('Temporal.Now', start);
      if (object.name === 'performance') note('performance', start);
      if (object.name === 'crypto') note('crypto', start);
    },
  }).visit(program);
}

/** The name in `object.name` and in `object['name']`. */
function nameOf(property: object): string | undefined {
  if ('name' in property && typeof property.name === 'string') return property.name;
  return 'value' in property && typeof property.value === 'string' ? property.value : undefined;
}

function isFrom(specifier: string, builtin: string): boolean {
  return specifier === builtin || specifier === `node:${builtin}`;
}

function stylesheetImports(text: string): ImportSite[] {
  // A face's file may be taken from a package too: url("@fontsource/…/files/….woff2").
  const imports = /@(?:import|plugin)\s+(?:url\()?['"]([^'"]+)['"]|\burl\(['"](@?[a-z][\w-]*\/[^'"]+)['"]\)/g;
  return [...text.matchAll(imports)].map((match) => ({
    specifier: match[1] ?? match[2],
    kind: 'stylesheet' as const,
    line: text.slice(0, match.index).split('\n').length,
  }));
}
