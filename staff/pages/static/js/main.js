/** The staff's pages: signs in, then shows the page that the address asks for. */
import { speak, wordsOfPage } from "trivet/i18n.js";

speak(wordsOfPage());
