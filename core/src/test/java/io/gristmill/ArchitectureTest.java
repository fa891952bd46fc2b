package io.gristmill;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Inside core, later packages may use earlier ones, never the reverse. */
class ArchitectureTest {

  private static final List<String> ORDER =
      List.of(
          "error",
          "io",
          "encryption",
          "host",
          "config",
          "tokenizer",
          "tokens",
          "optim",
          "model",
          "device",
          "checkpoint",
          "eval",
          "training",
          "experiment");

  private static final JavaClasses CORE =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("io.gristmill");

  /** Words of cleaning and de-duplication, which are in another module with their settings. */
  private static final Pattern CLEANING =
      Pattern.compile("[dD]edup|(?i:clean|crawl|warc|html|minhash|quarantin|pseudonym)");

  @Test
  void packagesHaveNoCycles() {
    slices().matching("io.gristmill.(*)..").should().beFreeOfCycles().check(CORE);
  }

  @Test
  void packagesAtEveryLevelHaveNoCycles() {
    slices().matching("io.gristmill.(**)").should().beFreeOfCycles().check(CORE);
  }

  @Test
  void laterPackagesUseEarlierOnesOnly() {
    for (int i = 0; i < ORDER.size(); i++) {
      String[] later =
          ORDER.subList(i + 1, ORDER.size()).stream()
              .map(name -> "io.gristmill." + name + "..")
              .toArray(String[]::new);
      if (later.length > 0) {
        ArchRuleDefinition.noClasses()
            .that()
            .resideInAPackage("io.gristmill." + ORDER.get(i) + "..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(later)
            .allowEmptyShould(true)
            .check(CORE);
      }
    }
  }

  @Test
  void onlyTheGraphAndTheFacadeOfAModelKnowDeeplearning4j() {
    ArchRuleDefinition.noClasses()
        .that()
        .resideInAnyPackage("io.gristmill.model..")
        .and()
        .resideOutsideOfPackages("io.gristmill.model", "io.gristmill.model.dl4j")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.deeplearning4j..")
        .check(CORE);
  }

  /**
   * So that another engine can implement a training step, and the one for cards needs no ND4J.
   * Annotations do not count: classes load without them.
   */
  @Test
  void shapesTrainingStepsDevicesAndStatisticsNeedNeitherNd4jNorSpark() {
    ArchRuleDefinition.noClasses()
        .that()
        .resideInAnyPackage(
            "io.gristmill.model.shape..",
            "io.gristmill.model.step..",
            "io.gristmill.device..",
            "io.gristmill.experiment..")
        .should()
        .transitivelyDependOnClassesThat(
            JavaClass.Predicates.resideInAnyPackage(
                    "org.nd4j..", "org.deeplearning4j..", "org.apache.spark..")
                .and(not(JavaClass.Predicates.resideInAPackage("org.nd4j.shade..annotation.."))))
        .check(CORE);
  }

  @Test
  void nothingNamesCleaning() throws IOException {
    List<String> found = new ArrayList<>();
    try (Stream<Path> files = Files.walk(Path.of("src/main"))) {
      for (Path file : files.filter(f -> f.toString().matches(".*\\.(java|conf)")).toList()) {
        CLEANING
            .matcher(Files.readString(file))
            .results()
            .forEach(word -> found.add(file + ": " + word.group()));
      }
    }
    assertThat(found).isEmpty();
  }
}
