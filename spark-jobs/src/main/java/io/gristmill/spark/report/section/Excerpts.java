package io.gristmill.spark.report.section;

import io.gristmill.preprocessing.mask.Masker;
import io.gristmill.preprocessing.mask.Maskers;
import io.gristmill.spark.page.Markup;
import java.util.ArrayList;

/**
 * Texts of pages as a report may show them: with every kind of personal data masked, whatever the
 * run masks, and none of an encrypted run.
 */
public final class Excerpts {

  private static final String HIDDEN = "Not shown, as the run is encrypted.";

  private final boolean isEncrypted;
  private final Masker masker = Maskers.named(Maskers.TOKENS, new ArrayList<>(Maskers.kinds()));

  private Excerpts(boolean isEncrypted) {
    this.isEncrypted = isEncrypted;
  }

  /**
   * Excerpts of a run.
   *
   * @param encryptionKey reference of its key; empty if it is not encrypted
   */
  public static Excerpts of(String encryptionKey) {
    return new Excerpts(!encryptionKey.isEmpty());
  }

  /** Whether anything of a text may be shown. */
  boolean areShown() {
    return !isEncrypted;
  }

  /** A text; its last word may be cut, so that it is left out of a text of many words. */
  Markup text(String excerpt) {
    if (isEncrypted) {
      return new Markup("<p class=\"note\">" + HIDDEN + "</p>");
    }
    return new Markup("<pre dir=\"auto\">" + Markup.escape(masked(excerpt)) + "</pre>");
  }

  /** An address in one line. */
  Markup url(String url) {
    return isEncrypted ? Markup.text("a page") : Markup.foreign(masker.mask(url).text());
  }

  private String masked(String excerpt) {
    int last = Math.max(excerpt.lastIndexOf(' '), excerpt.lastIndexOf('\n'));
    return masker.mask(last > 0 ? excerpt.substring(0, last) : excerpt).text() + " …";
  }
}
