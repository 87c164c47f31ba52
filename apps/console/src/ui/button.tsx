import { Button as Base } from '@base-ui/react/button'
import { cva, type VariantProps } from 'class-variance-authority'
import { LoaderCircle } from 'lucide-react'
import { type ComponentProps, useId, useState } from 'react'
import { cn } from '../lib/cn.ts'
import { Tooltip } from './tooltip.tsx'

export const buttonStyle = cva(
  'inline-flex shrink-0 select-none items-center justify-center gap-1.5 whitespace-nowrap rounded-md font-medium text-base aria-disabled:cursor-not-allowed [&_svg]:size-4 [&_svg]:shrink-0',
  {
    variants: {
      variant: {
        primary:
          'bg-accent text-on-accent not-aria-disabled:hover:bg-accent-hover aria-disabled:bg-hover aria-disabled:text-ink-faint',
        secondary:
          'border border-line-strong/70 bg-raised text-ink not-aria-disabled:hover:bg-hover aria-disabled:border-line aria-disabled:text-ink-faint',
        ghost:
          'text-ink-muted not-aria-disabled:hover:bg-hover not-aria-disabled:hover:text-ink aria-disabled:text-ink-faint',
        danger:
          'bg-danger text-on-accent not-aria-disabled:hover:bg-danger-hover aria-disabled:bg-hover aria-disabled:text-ink-faint',
        dangerQuiet:
          'border border-line-strong/70 bg-raised text-danger-ink not-aria-disabled:hover:bg-danger-soft aria-disabled:border-line aria-disabled:text-ink-faint',
      },
      size: {
        medium: 'h-8 px-3',
        small: 'h-7 px-2 text-sm',
        icon: 'size-8',
      },
    },
    defaultVariants: { variant: 'secondary', size: 'medium' },
  },
)

interface ButtonProps
  extends Omit<ComponentProps<'button'>, 'disabled'>,
    VariantProps<typeof buttonStyle> {
  /** Why it cannot be pressed now. It stays focusable, so that everyone can learn the reason. */
  disabledReason?: string | null | undefined
  isBusy?: boolean | undefined
}

const TOUCH_HINT_MS = 4_000

export function Button({
  disabledReason,
  isBusy = false,
  variant,
  size,
  className,
  children,
  ...rest
}: ButtonProps) {
  const reasonId = useId()
  const [isTold, setIsTold] = useState(false)
  const isDisabled = Boolean(disabledReason) || isBusy
  // A finger cannot hover: touching a disabled button tells the reason for a moment.
  const tellOnTouch = (event: { pointerType: string }) => {
    if (!disabledReason || event.pointerType !== 'touch') return
    setIsTold(true)
    setTimeout(() => setIsTold(false), TOUCH_HINT_MS)
  }
  return (
    <>
      <Tooltip
        content={disabledReason}
        isDisabled={!disabledReason}
        open={isTold}
        onOpenChange={setIsTold}
      >
        <Base
          type="button"
          {...rest}
          disabled={isDisabled}
          focusableWhenDisabled
          aria-busy={isBusy || undefined}
          aria-describedby={disabledReason ? reasonId : rest['aria-describedby']}
          onPointerUp={tellOnTouch}
          className={cn(buttonStyle({ variant, size }), className)}
        >
          {isBusy && <LoaderCircle aria-hidden className="motion-safe:animate-spin" />}
          {children}
        </Base>
      </Tooltip>
      {disabledReason && (
        <span id={reasonId} hidden>
          {disabledReason}
        </span>
      )}
    </>
  )
}
