import { Component, createElement, type FunctionComponent } from 'preact';

/** Draws a component again only when one of its properties is another one (preact's own lies in preact/compat, which weighs more). */
export function memo<Props extends object>(Inner: FunctionComponent<Props>): FunctionComponent<Props> {
  class Memo extends Component<Props> {
    override shouldComponentUpdate(next: Props): boolean {
      const names = Object.keys({ ...this.props, ...next }) as (keyof Props)[];
      return names.some((name) => next[name] !== this.props[name as keyof typeof this.props]);
    }
    override render() {
      return createElement(Inner, this.props as Props);
    }
  }
  return Memo as unknown as FunctionComponent<Props>;
}
