export { accessTokenOf, findPhoneNumber, listAccounts, listPhoneNumbers } from './account-store.ts'
export { changePhoneNumber } from './change-phone-number.ts'
export { type ConnectNeeds, connectAccount, refreshAccounts } from './connect-account.ts'
export { currentPortfolio, metaNowMs, type PortfolioNeeds } from './current-portfolio.ts'
export { dailyLimitOf } from './messaging-limit.ts'
export type { DescribedAccount, ListedPhoneNumber, MetaAccounts } from './meta-account.ts'
export { findPortfolioOf, type Portfolio, storePortfolio } from './portfolio-store.ts'
export { metaPlanOf, ratePlanOf } from './rate-plan.ts'
export { createTokenVault, type TokenVault } from './token-vault.ts'
export {
  changeToldNumber,
  findToldAccount,
  findToldNumber,
  type ToldAccount,
} from './told-account.ts'
