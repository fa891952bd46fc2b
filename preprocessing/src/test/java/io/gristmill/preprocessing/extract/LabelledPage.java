package io.gristmill.preprocessing.extract;

import io.gristmill.preprocessing.extract.MainTextExtractor.ExtractionLimits;
import io.gristmill.preprocessing.extract.block.BlockCutter;
import io.gristmill.preprocessing.extract.block.BlockPage;
import io.gristmill.preprocessing.extract.block.BlockPage.Block;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;

/**
 * A page for training: the blocks whose label is known.
 *
 * @param rows their features
 * @param labels 1 for main text
 * @param weights of the blocks; those of a page add up to the worth of its corpus
 */
record LabelledPage(
    String corpus,
    PageCorpus.Page page,
    BlockPage blocks,
    List<float[]> rows,
    List<Integer> labels,
    List<Float> weights) {

  static Optional<LabelledPage> of(String corpus, PageCorpus.Page page) {
    Document document = Jsoup.parse(page.html(), page.url());
    BlockCutter cutter =
        new BlockCutter(
            ExtractionLimits.DEFAULT.maxNodes(), ExtractionLimits.DEFAULT.maxDepth(), false);
    if (cutter.walk(document.body()) != BlockCutter.Walk.COMPLETE) {
      return Optional.empty();
    }
    BlockPage blocks = cutter.page(document);
    BlockFeatures features = new BlockFeatures(blocks);
    BlockTruth truth = new BlockTruth(page);
    List<float[]> rows = new ArrayList<>();
    List<Integer> labels = new ArrayList<>();
    List<Double> raw = new ArrayList<>();
    for (Block block : blocks.blocks()) {
      int label = truth.label(blocks.text(block));
      if (label >= 0) {
        rows.add(features.of(block).clone());
        labels.add(label);
        // A long block matters more where every word counts, but not proportionally.
        raw.add(page.text().isEmpty() ? 1 : Math.sqrt(block.shape.weight()));
      }
    }
    double sum = raw.stream().mapToDouble(Double::doubleValue).sum();
    double worth = worth(corpus, raw.size()) / Math.max(1e-9, sum);
    List<Float> weights = raw.stream().map(weight -> (float) (weight * worth)).toList();
    return Optional.of(new LabelledPage(corpus, page, blocks, rows, labels, weights));
  }

  /** Daniel's many pages come from few sites; segments are few but carefully chosen. */
  private static double worth(String corpus, int blocks) {
    return switch (corpus) {
      case "trafilatura" -> Math.min(8, blocks);
      case "daniel" -> 1.5;
      default -> 4;
    };
  }

  /** Pages of one site fall into the same fold. */
  int fold(int folds) {
    String site = page.url().replaceFirst("^https?://(www\\.)?", "");
    String key = site.startsWith("fakehost") ? page.text() : site.replaceFirst("/.*", "");
    return Math.floorMod((key.hashCode() * 31) >> 3, folds);
  }
}
