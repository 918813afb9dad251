export const STOCK = 'stock';
export const PROCESSED_EVENTS = 'processed_events';
