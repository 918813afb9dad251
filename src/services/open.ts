import { Db, type DbConfig } from './db.ts';
import { Email, type EmailConfig } from './email.ts';
import type { Service } from './service.ts';

/** What an exercise grants, as far as it is a service with a state. */
export interface ServicesConfig {
  readonly db?: DbConfig;
  readonly email?: EmailConfig;
}

/** Fresh services, in a fixed order. Only what is granted exists. */
export function openServices(granted: ServicesConfig): { readonly [name: string]: Service } {
  const services: Record<string, Service> = {};
  if (granted.db !== undefined) services.db = new Db(granted.db);
  if (granted.email !== undefined) services.email = new Email(granted.email);
  return services;
}
