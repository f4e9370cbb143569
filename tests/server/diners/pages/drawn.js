/**
 * What a component draws, hooks and all, on a document that has the least that Preact asks of one: what it says, and typing into
 * its fields. To be used once the page is open (`page.js`).
 */
import { html, render } from "htm/preact";

class Node {
  constructor(name, data = "") {
    Object.assign(this, { nodeType: name ? 1 : 3, localName: name, data, childNodes: [], parentNode: null, attributes: {}, listeners: {}, style: { setProperty() {} } });
  }
  get firstChild() {
    return this.childNodes[0] ?? null;
  }
  get nextSibling() {
    const beside = this.parentNode?.childNodes ?? [];
    return beside[beside.indexOf(this) + 1] ?? null;
  }
  get text() {
    return this.data + this.childNodes.map((one) => one.text).join("");
  }
  get all() {
    return [this, ...this.childNodes.flatMap((one) => one.all)];
  }
  insertBefore(node, before) {
    node.parentNode?.removeChild(node);
    this.childNodes.splice(before ? this.childNodes.indexOf(before) : this.childNodes.length, 0, node);
    node.parentNode = this;
    return node;
  }
  appendChild(node) {
    return this.insertBefore(node, null);
  }
  removeChild(node) {
    this.childNodes.splice(this.childNodes.indexOf(node), 1);
    node.parentNode = null;
  }
  remove() {
    this.parentNode?.removeChild(this);
  }
  setAttribute(name, value) {
    this.attributes[name] = String(value);
  }
  removeAttribute(name) {
    delete this.attributes[name];
  }
  addEventListener(type, heard) {
    this.listeners[type] = heard;
  }
  removeEventListener(type) {
    delete this.listeners[type];
  }
  focus() {}
}

/** What a component shows: its texts, its parts by their name, and what happens to them. @param {any} component @param {any} props */
export function drawn(component, props) {
  Object.assign(globalThis.document, { documentElement: { dataset: {} }, createElementNS: (_, name) => new Node(name), createElement: (name) => new Node(name), createTextNode: (data) => new Node("", data) });
  const root = new Node("main");
  render(html`<${component} ...${props} />`, root);
  const find = (name, words = "") => root.all.filter((one) => one.localName === name && one.text.includes(words));
  const happens = async (node, type, more = {}) => {
    node.listeners[type].call(node, { type, target: { ...more } });
    for (let turn = 0; turn < 5; turn += 1) await null;
  };
  const texts = () => root.all.filter((one) => one.nodeType === 3).map((one) => String(one.data).replace(/\s/g, " "));
  return { find, happens, texts, leave: () => render(null, root) };
}
