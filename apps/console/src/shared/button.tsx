import type { ComponentChildren, JSX } from 'preact';
import { Icon, type IconName } from './icons';

type NativeProps = Omit<JSX.IntrinsicElements['button'], 'icon' | 'label' | 'class' | 'type'>;

export interface ButtonProps extends NativeProps {
  kind?: 'plain' | 'primary' | 'danger' | 'danger primary' | 'quiet';
  type?: 'button' | 'submit';
  icon?: IconName;
  class?: string;
  children: ComponentChildren;
}

export function Button({ kind = 'plain', type = 'button', icon, class: more = '', children, ...rest }: ButtonProps) {
  return (
    <button {...rest} type={type} class={`button ${kind} ${more}`}>
      {icon && <Icon name={icon} />}
      {children}
    </button>
  );
}

export interface IconButtonProps extends NativeProps {
  /** Said by screen readers, and shown when the pointer rests on it. */
  label: string;
  icon: IconName;
  kind?: ButtonProps['kind'];
  class?: string;
}

export function IconButton({ label, icon, kind = 'quiet', class: more = '', ...rest }: IconButtonProps) {
  return (
    <button
      {...rest}
      type="button"
      class={`button icon ${kind} ${more}`}
      aria-label={label}
      title={rest.title ?? label}
    >
      <Icon name={icon} />
    </button>
  );
}
