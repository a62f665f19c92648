import {
  DURATION,
  FLAG,
  TEXT,
  TEXTS_BY_NAME,
  TEXT_OR_TEXTS,
  oneOf,
  required,
  thing,
  type PropsShape,
} from '../props-shape.js';
import type { RedshiftSqlProps } from './redshift-sql-props.js';

/** What the props of SQL in a stack may be. */
export const SQL_SHAPE: PropsShape<RedshiftSqlProps> = {
  tasker: required(thing('a SfnRedshiftTasker', 'lambdaFunction')),
  onCreate: TEXT_OR_TEXTS,
  onUpdate: TEXT_OR_TEXTS,
  onDelete: TEXT_OR_TEXTS,
  parameters: TEXTS_BY_NAME,
  database: TEXT,
  physicalResourceId: TEXT,
  timeout: DURATION,
  noEcho: FLAG,
  serializable: FLAG,
  removalPolicy: oneOf('destroy', 'retain', 'snapshot', 'retain-on-update-or-delete'),
};
