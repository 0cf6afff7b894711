export {
  attachPostgres,
  type PostgresOptions,
  type RunningPostgres,
  startPostgres,
  stopPostgres,
} from './supervisor.ts';
