package io.gristmill.spark;

import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ArchitectureTest {

  /**
   * Packages of classes that decide, and so need no engine, each with its classes that do need one.
   */
  static final SortedMap<String, List<String>> ENGINE_FREE =
      new TreeMap<>(
          Map.ofEntries(
              Map.entry(
                  "erase",
                  List.of(
                      "CleanErasure",
                      "CleanTable",
                      "Erasure",
                      "ErasureVerification",
                      "FindPartition",
                      "PartFiles")),
              Map.entry("estimate", List.of("EstimateRun", "SamplePass", "SampleStages")),
              Map.entry(
                  "evaluate",
                  List.of(
                      "EvaluateJob",
                      "Evaluation",
                      "ExampleEvaluation",
                      "GroupScores",
                      "TaskEvaluation",
                      "WordBaseline")),
              Map.entry("experiment.plan", List.of()),
              Map.entry(
                  "explain",
                  List.of("DocumentExplanation", "LineageReader", "OriginalText", "PageVerdicts")),
              Map.entry("finetune", List.of("ExampleTasks", "ExamplesJob")),
              Map.entry("page", List.of()),
              Map.entry("report", List.of()),
              Map.entry("report.card", List.of()),
              Map.entry("report.run", List.of()),
              Map.entry("report.section", List.of()),
              Map.entry("serve", List.of()),
              Map.entry("stage", List.of())));

  private static final String ROOT = "io.gristmill.spark.";

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("io.gristmill.spark");

  private static final DescribedPredicate<JavaClass> ENGINE =
      JavaClass.Predicates.resideInAnyPackage(
          "org.apache.spark..", "org.apache.hadoop..", "org.apache.parquet..", "scala..");

  private static final DescribedPredicate<JavaClass> DECIDES =
      DescribedPredicate.describe("decide", ArchitectureTest::decides);

  @Test
  void packagesHaveNoCycles() {
    slices().matching("io.gristmill.spark.(*)..").should().beFreeOfCycles().check(CLASSES);
  }

  @Test
  void packagesAtEveryLevelHaveNoCycles() {
    slices().matching("io.gristmill.spark.(**)").should().beFreeOfCycles().check(CLASSES);
  }

  /** Neither themselves nor by what they use. */
  @Test
  void classesThatDecideNeedNoEngine() {
    ArchRuleDefinition.noClasses()
        .that(DECIDES)
        .should()
        .transitivelyDependOnClassesThat(ENGINE)
        .check(CLASSES);
  }

  @Test
  void exceptionsNeedTheEngine() {
    ENGINE_FREE.forEach(
        (name, exceptions) ->
            assertThat(exceptions)
                .allMatch(
                    type ->
                        CLASSES
                            .get(ROOT + name + "." + type)
                            .getTransitiveDependenciesFromSelf()
                            .stream()
                            .anyMatch(dependency -> ENGINE.test(dependency.getTargetClass()))));
  }

  private static boolean decides(JavaClass type) {
    String name = type.getName();
    int end = name.lastIndexOf('.');
    String outermost = name.substring(end + 1).replaceAll("\\$.*", "");
    return ENGINE_FREE.entrySet().stream()
        .anyMatch(
            ring ->
                name.substring(0, end).equals(ROOT + ring.getKey())
                    && !ring.getValue().contains(outermost));
  }
}
