/** Reason codes of the forms in words. The codes stand in the ledger. */
export const REASON_NAMES: Readonly<Record<string, string>> = {
  goodwill: 'Goodwill',
  contract: 'Agreed by contract',
  data: 'The data is not right',
  partial: 'Only a part is credited',
  not_fraud: 'Not fraud',
  not_eligible: 'Not eligible',
  duplicate: 'Credited already',
  other: 'Another reason',
};
