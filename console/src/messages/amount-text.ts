/** An amount of money; a currency that is none is left out. */
export function amountText(amount: number, currency: string | undefined, locale = 'en'): string {
  const digits = { minimumFractionDigits: 2, maximumFractionDigits: 2 };
  const isCurrency = currency !== undefined && /^[A-Z]{3}$/.test(currency);
  return new Intl.NumberFormat(locale, isCurrency ? { style: 'currency', currency, ...digits } : digits).format(amount);
}
