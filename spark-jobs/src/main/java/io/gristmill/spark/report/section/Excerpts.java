package io.gristmill.spark.report.section;

import io.gristmill.preprocessing.statistics.ExcerptMasker;
import io.gristmill.spark.page.Markup;

/**
 * Texts of pages as a report may show them: with every kind of personal data masked, whatever the
 * run masks, and none of an encrypted run.
 */
public final class Excerpts {

  private static final String HIDDEN = "Not shown, as the run is encrypted.";

  private final boolean isEncrypted;
  private final ExcerptMasker masker = new ExcerptMasker();

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

  /** A text, with an ellipsis if more of it may follow. */
  Markup text(String excerpt) {
    if (isEncrypted) {
      return new Markup("<p class=\"note\">" + HIDDEN + "</p>");
    }
    return new Markup(
        "<pre dir=\"auto\">" + Markup.escape(masker.mask(excerpt) + more(excerpt)) + "</pre>");
  }

  /** An address in one line. */
  Markup url(String url) {
    return isEncrypted ? Markup.text("a page") : Markup.foreign(masker.mask(url));
  }

  private static String more(String excerpt) {
    return ExcerptMasker.isCut(excerpt) ? " …" : "";
  }
}
