/** Why someone is on the suppression list whom Meta reported to have opted out (131050). */
export const OPTED_OUT = 'Opted out of marketing in WhatsApp'
