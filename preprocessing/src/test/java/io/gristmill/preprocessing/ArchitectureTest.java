package io.gristmill.preprocessing;

import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class ArchitectureTest {

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("io.gristmill.preprocessing");

  @Test
  void packagesHaveNoCycles() {
    slices().matching("io.gristmill.preprocessing.(*)..").should().beFreeOfCycles().check(CLASSES);
  }

  @Test
  void packagesAtEveryLevelHaveNoCycles() {
    slices().matching("io.gristmill.preprocessing.(**)").should().beFreeOfCycles().check(CLASSES);
  }
}
