import type { LocalServices, ObjectStore, ServiceApi } from '../service-api.js';

/** Makes a call, or gives what it gave before. */
export type Recorded = <Value>(what: string, perform: () => Promise<Value>) => Promise<Value>;

/** The services, each call of which goes through `recorded`. */
export const replayedServices = (services: LocalServices, recorded: Recorded): LocalServices => {
  const entries = Object.entries(services) as [keyof LocalServices, ServiceApi | ObjectStore | undefined][];
  return Object.fromEntries(
    entries.flatMap(([name, service]) => (service === undefined ? [] : [[name, replayed(name, service, recorded)]])),
  );
};

const replayed = (name: string, service: ServiceApi | ObjectStore, recorded: Recorded): ServiceApi | ObjectStore => ({
  call: (operation, input, signal) => recorded(`${name}.${operation}`, () => service.call(operation, input, signal)),
  ...('read' in service && {
    read: async (bucket: string, key: string) => {
      // Bytes are no JSON value.
      const text = await recorded(`${name}.read`, async () =>
        Buffer.from(await service.read(bucket, key)).toString('base64'),
      );
      return Buffer.from(text, 'base64');
    },
  }),
});
