/** `12,345`, also in a thread whose language is frozen and has no locales. */
export const count = (number: number): string => String(number).replace(/\B(?=(?:\d{3})+$)/g, ',');
