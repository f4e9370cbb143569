/** The diner's page, brought to life: takes over the menu that the server has drawn. */
import { speak, wordsOfPage } from "trivet/i18n.js";

speak(wordsOfPage());
