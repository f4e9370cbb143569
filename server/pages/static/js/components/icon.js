/** An icon of the page's own sheet of icons (Lucide). It says nothing to those who listen; the words beside it do. */
import { html } from "htm/preact";

const sheet = () => document.documentElement.dataset.icons;

/** @param {{ name: string, class?: string }} props */
export const Icon = ({ name, class: more = "" }) =>
  html`<svg class=${`icon ${more}`} aria-hidden="true"><use href=${`${sheet()}#${name}`} /></svg>`;
