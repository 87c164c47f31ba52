/**
 * Area codes of +1 outside the United States: Canada, the Caribbean, and numbers without a place.
 * Source: North American Numbering Plan (2025).
 */
const elsewhere = new Set(
  (
    '204 226 236 249 250 257 263 289 306 343 354 365 367 368 382 403 416 418 428 431 437 438 450 ' +
    '460 468 474 506 514 519 537 548 568 579 581 584 587 604 613 639 647 672 683 705 709 742 753 ' +
    '778 780 782 807 819 825 867 873 879 902 905 942 ' +
    '242 246 264 268 284 345 441 473 649 658 664 721 758 767 784 809 829 849 868 869 876 ' +
    '500 521 522 533 544 566 577 588 600 622 700 800 833 844 855 866 877 888 900'
  ).split(' '),
)

export const isUsNumber = (waId: string): boolean =>
  waId.length === 11 && waId.startsWith('1') && !elsewhere.has(waId.slice(1, 4))

/** Calling codes of the European Economic Area, the United Kingdom, Japan and South Korea. */
const capless = new Set(
  (
    '30 31 32 33 34 36 39 40 43 44 45 46 47 48 49 81 82 ' +
    '351 352 353 354 356 357 358 359 370 371 372 385 386 420 421 423'
  ).split(' '),
)

/**
 * Whether the per-user marketing limit leaves someone out.
 * Source: Meta, Per-user marketing limits (reference 6.3, Apr 2026).
 */
export const isWithoutMarketingCap = (waId: string): boolean =>
  capless.has(waId.slice(0, 2)) || capless.has(waId.slice(0, 3))
