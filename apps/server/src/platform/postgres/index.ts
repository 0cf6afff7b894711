export { attachPostgres, type PostgresOptions, type RunningPostgres, startPostgres } from './supervisor.ts';
