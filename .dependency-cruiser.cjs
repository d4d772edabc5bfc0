/** Who may import whom (README, "A map of the folders"). @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    { name: 'no-circles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'libs-never-import-apps',
      severity: 'error',
      from: { path: '^libs/(?!testing/)' },
      to: { path: '^(apps|db)/' },
    },
    {
      name: 'apps-stand-alone',
      comment: 'the embedded start and the benches start both apps, which know nothing of each other',
      severity: 'error',
      from: { path: '^apps/(ops|public)/', pathNot: '\\.test\\.ts$' },
      to: { path: '^apps/', pathNot: '^apps/$1/' },
    },
    {
      name: 'domains-know-no-dialect-and-no-http',
      severity: 'error',
      from: { path: '^libs/(recordings|contact-centers|media)/', pathNot: '\\.test\\.ts$' },
      to: { path: '^libs/(http|genesys|imagicle|testing)/' },
    },
    {
      name: 'dialects-stand-apart',
      severity: 'error',
      from: { path: '^libs/(genesys|imagicle)/', pathNot: '\\.test\\.ts$' },
      to: { path: '^libs/(genesys|imagicle)/', pathNot: '^libs/$1/' },
    },
    {
      name: 'express-only-at-the-edge',
      severity: 'error',
      from: {
        path: '^libs/',
        pathNot: '^libs/(http|testing)/|^libs/(genesys|imagicle)/(routes/|[^/]*router)|\\.test\\.ts$',
      },
      to: { path: 'node_modules/(express|passport|passport-http)/' },
    },
    {
      name: 'sql-only-in-stores',
      severity: 'error',
      from: {
        path: '^(apps|libs)/',
        pathNot: '-store\\.ts$|^libs/database\\.ts$|^libs/testing/|^apps/bench/|\\.test\\.ts$',
      },
      to: { path: 'node_modules/(pg|knex)/' },
    },
    {
      name: 'storage-clients-only-in-media',
      severity: 'error',
      from: { path: '^(apps|libs|db)/', pathNot: '^libs/(media|testing)/|^apps/bench/|\\.test\\.ts$' },
      to: { path: 'node_modules/(@aws-sdk|@smithy|webdav)/' },
    },
    {
      name: 'testing-only-in-tests',
      comment: 'apps/chaos is one: it runs from the sources and is not built',
      severity: 'error',
      from: { pathNot: '\\.test\\.ts$|^libs/testing/|^apps/chaos/' },
      to: { path: '^libs/testing/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
  },
};
