import type { OrderPlaced, Transaction } from 'ackademy';
import { STOCK } from '../lib/tables';

type Line = Pick<OrderPlaced, 'sku' | 'quantity'>;

export const deductStock = (tx: Transaction, { sku, quantity }: Line) => tx.decrement(STOCK, sku, quantity);
