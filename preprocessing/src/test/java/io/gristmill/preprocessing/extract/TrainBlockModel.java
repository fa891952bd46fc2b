package io.gristmill.preprocessing.extract;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Trains the block classifier. With {@code cross-validate} it prints the scores of classifiers on
 * pages of unseen sites; with {@code train FILE} it trains on all pages and writes the trees.
 */
final class TrainBlockModel {

  private static final int FOLDS = 5;

  private TrainBlockModel() {}

  public static void main(String[] args) throws IOException {
    CrossValidation validation = new CrossValidation();
    if (args[0].equals("train")) {
      Files.writeString(Path.of(args[1]), validation.train().format(BlockFeatures.COUNT));
      return;
    }
    ScoreBoard scores = new ScoreBoard();
    validation.run(FOLDS, (page, text) -> scores.add(page.corpus(), page.page(), text));
    scores.forEach((group, score) -> System.out.printf("%-22s %s%n", group, score));
  }
}
