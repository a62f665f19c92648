export * from './aws-redshift-data.js';
