import { startServer } from './server.ts';

/** One server with a fresh demo world for all journeys; its address is in TESSERA_JOURNEYS. */
export default async function setUp(): Promise<() => Promise<void>> {
  const server = await startServer();
  process.env.TESSERA_JOURNEYS = server.address;
  process.env.TESSERA_JOURNEYS_DATA = server.data;
  return server.stop;
}
