import { config } from './config';

const { retries, permanentErrors } = config;

export function shouldGiveUp(failures: number, error?: unknown): boolean {
  if (failures >= retries.max) return true;
  return error instanceof Error && (permanentErrors as readonly string[]).includes(error.name);
}
