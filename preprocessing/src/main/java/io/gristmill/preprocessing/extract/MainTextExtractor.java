package io.gristmill.preprocessing.extract;

import io.gristmill.preprocessing.extract.Extraction.Extracted;
import io.gristmill.preprocessing.extract.Extraction.LimitExceeded;
import io.gristmill.preprocessing.extract.block.BlockCutter;
import io.gristmill.preprocessing.extract.block.BlockPage;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;

/** Keeps the blocks of a page that the classifier labels as main text, in their order. */
public final class MainTextExtractor implements TextExtractor {

  private static final Pattern PRIMARY_SUBTAG = Pattern.compile("([A-Za-z]{2,3})(?:[-_].*)?");

  private final ExtractionLimits limits;
  private final BlockClassifier classifier;

  public MainTextExtractor(ExtractionLimits limits) {
    this(limits, BlockClassifier.standard());
  }

  MainTextExtractor(ExtractionLimits limits, BlockClassifier classifier) {
    this.limits = limits;
    this.classifier = classifier;
  }

  @Override
  public Extraction extract(String html, String baseUrl) {
    if (html.length() > limits.maxHtmlChars()) {
      return LimitExceeded.tooLong(limits);
    }
    // Checked before parsing, since the tree could exceed the memory or take too long.
    ParserCost cost = ParserCost.of(html);
    if (cost.tags() > limits.maxNodes()) {
      return LimitExceeded.tooManyNodes(limits);
    }
    if (cost.steps() > limits.maxParserSteps()) {
      return LimitExceeded.tooCostly(limits);
    }
    Document document = Jsoup.parse(html, baseUrl);
    BlockCutter cutter = cutter(false);
    BlockCutter.Walk walk = cutter.walk(document.body());
    if (walk != BlockCutter.Walk.COMPLETE) {
      return walk == BlockCutter.Walk.TOO_DEEP
          ? LimitExceeded.tooDeep(limits)
          : LimitExceeded.tooManyNodes(limits);
    }
    BlockPage page = cutter.page(document);
    MainText main = MainText.of(page, classifier);
    if (main.proseWeight() == 0 && cutter.hasHidden()) {
      main = withHidden(document).filter(main::isOutweighedBy).orElse(main);
    }
    return new Extracted(PageTitle.of(document, page), main.text(), languageHint(document));
  }

  /** Extracts again with hidden text, for pages that are hidden until scripts run. */
  private Optional<MainText> withHidden(Document document) {
    BlockCutter cutter = cutter(true);
    return cutter.walk(document.body()) != BlockCutter.Walk.COMPLETE
        ? Optional.empty()
        : Optional.of(MainText.of(cutter.page(document), classifier));
  }

  private BlockCutter cutter(boolean reveal) {
    return new BlockCutter(limits.maxNodes(), limits.maxDepth(), reveal);
  }

  private static String languageHint(Document document) {
    var matcher = PRIMARY_SUBTAG.matcher(document.root().firstElementChild().attr("lang").strip());
    return matcher.matches() ? matcher.group(1).toLowerCase(Locale.ROOT) : "";
  }
}
