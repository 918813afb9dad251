export const config = {
  retries: { max: 5 },
  permanentErrors: ['RecipientRefused'],
  features: { deadLetter: true },
} as const;
