package io.gristmill.preprocessing.extract;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.gristmill.preprocessing.SharedData;
import io.gristmill.preprocessing.extract.MainTextExtractor.ExtractionLimits;
import io.gristmill.preprocessing.extract.block.BlockCutter;
import io.gristmill.preprocessing.extract.block.BlockPage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.netpreserve.jwarc.WarcReader;
import org.netpreserve.jwarc.WarcResponse;

/** The pages of one packed corpus with their labelled main text. */
record PageCorpus(String name, List<Page> pages) {

  static final List<String> NAMES =
      List.of("trafilatura", "newspaper4k", "aeb", "daniel", "readability");

  /**
   * A page with its labels, without soft hyphens, which are not part of words.
   *
   * @param language in daniel, which has five; {@code various} elsewhere
   * @param text the whole main text, one paragraph per line; empty in trafilatura's corpus
   * @param with segments of the main text; empty in the other corpora
   * @param without segments outside the main text
   */
  record Page(
      String url,
      String language,
      String html,
      int htmlBytes,
      String text,
      List<String> with,
      List<String> without) {}

  static PageCorpus load(String name) throws IOException {
    Map<String, JsonNode> truth = new HashMap<>();
    for (JsonNode row : SharedData.jsonLines("html-truth/" + name + ".jsonl.gz")) {
      truth.put(row.get("url").asText().strip(), row);
    }
    List<Page> pages = new ArrayList<>();
    try (WarcReader records = new WarcReader(SharedData.path("warc/packed-" + name + ".warc.gz"))) {
      for (var record : records) {
        if (record instanceof WarcResponse response) {
          byte[] html = response.http().body().stream().readAllBytes();
          JsonNode row = truth.get(response.target().strip());
          if (row != null) {
            pages.add(page(response.target(), html, row));
          }
        }
      }
    }
    return new PageCorpus(name, pages);
  }

  private static Page page(String url, byte[] html, JsonNode row) {
    String text = row.path("text").asText("").replaceAll("</?p>", "");
    if (row.has("expected_html")) {
      text = plainText(row.get("expected_html").asText());
    }
    return new Page(
        url,
        row.has("lang") && row.has("text") ? row.get("lang").asText() : "various",
        decode(html),
        html.length,
        withoutSoftHyphens(text),
        strings(row.path("with")),
        strings(row.path("without")));
  }

  /** All text of a page, with blocks on their own lines. */
  static String plainText(String html) {
    Document document = Jsoup.parse(html);
    BlockCutter cutter =
        new BlockCutter(
            ExtractionLimits.DEFAULT.maxNodes(), ExtractionLimits.DEFAULT.maxDepth(), false);
    assertThat(cutter.walk(document.body())).isEqualTo(BlockCutter.Walk.COMPLETE);
    BlockPage page = cutter.page(document);
    return page.blocks().stream().map(page::text).collect(Collectors.joining("\n"));
  }

  private static List<String> strings(JsonNode array) {
    List<String> result = new ArrayList<>();
    array.forEach(item -> result.add(withoutSoftHyphens(item.asText())));
    return result;
  }

  private static String withoutSoftHyphens(String text) {
    return text.replace("\u00AD", "");
  }

  private static String decode(byte[] html) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(html)).toString();
    } catch (CharacterCodingException e) {
      return new String(html, Charset.forName("windows-1252"));
    }
  }
}
