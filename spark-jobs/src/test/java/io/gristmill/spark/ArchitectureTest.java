package io.gristmill.spark;

import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import java.util.List;
import org.junit.jupiter.api.Test;

class ArchitectureTest {

  /** Packages that decide, and so need no engine. Packages below them are not included. */
  static final List<String> ENGINE_FREE =
      List.of("estimate", "explain.step", "report", "serve", "stage");

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("io.gristmill.spark");

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
  void packagesThatDecideNeedNoEngine() {
    ArchRuleDefinition.noClasses()
        .that()
        .resideInAnyPackage(
            ENGINE_FREE.stream().map(name -> "io.gristmill.spark." + name).toArray(String[]::new))
        .should()
        .transitivelyDependOnClassesThat()
        .resideInAnyPackage(
            "org.apache.spark..", "org.apache.hadoop..", "org.apache.parquet..", "scala..")
        .check(CLASSES);
  }
}
