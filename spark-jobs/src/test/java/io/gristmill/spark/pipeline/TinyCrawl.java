package io.gristmill.spark.pipeline;

import io.gristmill.io.LocalStorage;
import io.gristmill.preprocessing.pack.HtmlFolderPacker;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** A crawl of pages about nothing: varied enough for the rules, with copies, stubs and damage. */
public final class TinyCrawl {

  static final int PAGES = 60;
  static final int STUBS = 6;
  static final int EXACT_COPIES = 4;
  static final int NEAR_COPIES = 4;
  static final int LINES = 30;
  static final int BROKEN_LINES = 2;

  private static final String[] NOUNS =
      ("river mill miller grain stone wheel farmer village bridge market baker window garden"
              + " letter teacher student engine wagon harbour sailor island winter summer kitchen"
              + " carpenter library question answer morning evening forest meadow horse tower road"
              + " field neighbour story doctor lantern clock table cellar orchard valley mountain")
          .split(" ");
  private static final String[] VERBS =
      ("carries follows remembers repairs describes watches crosses visits measures paints opens"
              + " collects gathers explains discovers considers improves protects borrows returns"
              + " admires supports examines delivers prepares welcomes answers teaches builds")
          .split(" ");
  private static final String[] ADJECTIVES =
      ("quiet narrow heavy bright distant careful wooden early late gentle clever broken patient"
              + " ancient modern hollow silver frozen sudden familiar curious ordinary generous"
              + " crowded empty steady honest golden")
          .split(" ");
  private static final String[] LINKS =
      "of with near behind under above towards against beside after before without".split(" ");
  private static final String[] JOINS =
      "and while because although until so but whenever since though".split(" ");

  private final Random random;

  private TinyCrawl(long seed) {
    this.random = new Random(seed);
  }

  /** Writes {@code pages-0.warc.gz}, {@code pages-1.warc.gz} and {@code lines.jsonl}. */
  public static Path write(Path folder) throws IOException {
    return write(folder, 7);
  }

  /** The same of other texts for each seed. */
  public static Path write(Path folder, long seed) throws IOException {
    TinyCrawl crawl = new TinyCrawl(seed);
    Path html = folder.resolve("html");
    crawl.pages(Files.createDirectories(html));
    Path shards = Files.createDirectories(folder.resolve("crawl"));
    new HtmlFolderPacker(
            URI.create("https://pages.invalid/"),
            HtmlFolderPacker.ALL_HTML,
            Instant.parse("2020-01-01T00:00:00Z"),
            PAGES / 2)
        .pack(
            List.of(html),
            number ->
                new LocalStorage()
                    .output(shards.resolve("pages-" + number + ".warc.gz").toString()));
    Files.write(shards.resolve("lines.jsonl"), crawl.lines());
    return shards;
  }

  private void pages(Path folder) throws IOException {
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < PAGES; i++) {
      String text = paragraphs("<p>%s</p>\n", 5 + random.nextInt(4));
      if (i < STUBS) {
        text = "<p>" + sentence() + "</p>";
      } else if (i < STUBS + EXACT_COPIES) {
        text = copied(texts, i, text);
      } else if (i < STUBS + EXACT_COPIES + NEAR_COPIES) {
        text = copied(texts, i, text).replaceFirst("quiet|narrow|heavy|bright", "unusual");
      }
      texts.add(text);
      Files.writeString(folder.resolve("page-%03d.html".formatted(i)), page(i, text));
    }
  }

  /** Every second page of a kind repeats the one before. */
  private static String copied(List<String> texts, int index, String fresh) {
    return index % 2 == 0 ? fresh : texts.get(index - 1);
  }

  private static String page(int number, String text) {
    return """
        <!DOCTYPE html>
        <html lang="en"><head><meta charset="utf-8"><title>Page %d</title></head>
        <body><nav><a href="/">Home</a> <a href="/about">About</a></nav>
        <article><h1>Page %d</h1>
        %s</article>
        <footer><a href="/imprint">Imprint</a></footer></body></html>
        """
        .formatted(number, number, text);
  }

  private List<String> lines() {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < LINES; i++) {
      String text = paragraphs("%s\\n", 6) + "Write to someone@example.com about it today.";
      lines.add("{\"text\":\"%s\",\"url\":\"https://lines.invalid/%d\"}".formatted(text, i));
    }
    for (int i = 0; i < BROKEN_LINES; i++) {
      lines.add(5 * i, "{\"text\":");
    }
    return lines;
  }

  private String paragraphs(String form, int count) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < count; i++) {
      StringBuilder paragraph = new StringBuilder(sentence());
      for (int more = random.nextInt(3); more >= 0; more--) {
        paragraph.append(' ').append(sentence());
      }
      text.append(form.formatted(paragraph));
    }
    return text.toString();
  }

  private String sentence() {
    return "The %s %s %s the %s %s %s a %s, %s one %s %s have to %s."
        .formatted(
            one(ADJECTIVES),
            one(NOUNS),
            one(VERBS),
            one(ADJECTIVES),
            one(NOUNS),
            one(LINKS),
            one(NOUNS),
            one(JOINS),
            one(ADJECTIVES),
            one(NOUNS),
            one(VERBS));
  }

  private String one(String[] words) {
    return words[random.nextInt(words.length)];
  }
}
