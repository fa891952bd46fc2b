package io.gristmill.preprocessing.extract;

import io.gristmill.error.InvalidConfigException;
import io.gristmill.preprocessing.extract.TextExtractor.Extraction;
import io.gristmill.preprocessing.extract.TextExtractor.Extraction.Extracted;
import io.gristmill.preprocessing.extract.TextExtractor.Extraction.LimitExceeded;
import io.gristmill.preprocessing.extract.block.BlockCutter;
import io.gristmill.preprocessing.extract.block.BlockPage;
import io.gristmill.preprocessing.extract.block.BlockPage.Block;
import io.gristmill.preprocessing.extract.block.TagKind;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;

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

  /**
   * Limits on one page. They count work instead of time, so that the result is deterministic;
   * together they bound the time (docs/adr/0014).
   *
   * @param maxHtmlChars UTF-16 units of the decoded page
   * @param maxDepth open elements at once
   * @param maxNodes elements and texts
   * @param maxParserSteps work of the parser that is not linear in the page ({@link ParserCost})
   */
  public record ExtractionLimits(
      int maxHtmlChars, int maxDepth, int maxNodes, long maxParserSteps) {

    public static final ExtractionLimits DEFAULT =
        new ExtractionLimits(8_000_000, 2_000, 500_000, 2_000_000_000L);

    public ExtractionLimits {
      requirePositive("max-html-chars", maxHtmlChars);
      requirePositive("max-depth", maxDepth);
      requirePositive("max-nodes", maxNodes);
      requirePositive("max-parser-steps", maxParserSteps);
    }

    private static void requirePositive(String key, long value) {
      if (value < 1) {
        throw new InvalidConfigException(
            key + ": " + value + " (expected at least 1) at extraction limits");
      }
    }
  }

  /**
   * The title of the page without the name of the site: the heading that the {@code title} element
   * repeats, or else Open Graph's {@code og:title}, or else the {@code title} element up to its
   * last separator.
   */
  private static final class PageTitle {

    private static final int SHORTEST_HEADING = 8;
    private static final String[] SEPARATORS = {" | ", " - ", " – ", " — ", " :: ", " « ", " » "};

    /** Fewer words before a separator are more likely the name of the site. */
    private static final int FEWEST_WORDS = 4;

    private PageTitle() {}

    static String of(Document document, BlockPage page) {
      String heading = heading(page);
      return heading.isEmpty()
          ? openGraph(document).orElseGet(() -> withoutSite(page.title()))
          : heading;
    }

    /** The longest main heading that is part of the title; empty if there is none. */
    private static String heading(BlockPage page) {
      String best = "";
      for (Block block : page.blocks()) {
        boolean heading = block.box.kind == TagKind.HEADING && block.box.headingLevel <= 2;
        if (heading && block.length() >= Math.max(SHORTEST_HEADING, best.length() + 1)) {
          String text = page.text(block);
          best = page.title().contains(text) ? text : best;
        }
      }
      return best;
    }

    private static Optional<String> openGraph(Document document) {
      for (Element meta : document.head().children()) {
        if (meta.normalName().equals("meta") && meta.attr("property").equals("og:title")) {
          String title = meta.attr("content").strip();
          return title.isEmpty() ? Optional.empty() : Optional.of(BlockPage.cutTitle(title));
        }
      }
      return Optional.empty();
    }

    private static String withoutSite(String title) {
      int end = -1;
      for (String separator : SEPARATORS) {
        end = Math.max(end, title.lastIndexOf(separator));
      }
      String before = end < 0 ? "" : title.substring(0, end).strip();
      return before.split("\\s+").length < FEWEST_WORDS ? title : before;
    }
  }
}
