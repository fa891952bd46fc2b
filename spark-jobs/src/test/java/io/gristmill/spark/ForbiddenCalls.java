package io.gristmill.spark;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget.CodeUnitAccessTarget;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaCodeUnitAccess;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Calls whose result depends on the machine, or that make what one place is to make.
 *
 * @param reason what to use instead
 */
record ForbiddenCalls(String reason, DescribedPredicate<CodeUnitAccessTarget> calls) {

  private static final Set<String> FORMATTERS =
      Set.of("java.lang.String", "java.io.PrintStream", "java.io.PrintWriter", "java.io.Console");

  /** Formats and letter cases of the default locale. */
  static final ForbiddenCalls LOCALE =
      new ForbiddenCalls(
          "the default locale: use Messages.format, or name Locale.ROOT",
          DescribedPredicate.describe("locale", ForbiddenCalls::usesDefaultLocale));

  static final ForbiddenCalls CHARSET =
      new ForbiddenCalls(
          "the default charset: name UTF_8",
          DescribedPredicate.describe("charset", ForbiddenCalls::usesDefaultCharset));

  static final ForbiddenCalls TIME_ZONE =
      new ForbiddenCalls(
          "the default time zone: use Instant, or name ZoneOffset.UTC",
          DescribedPredicate.describe("time zone", ForbiddenCalls::usesDefaultTimeZone));

  static final ForbiddenCalls PATH =
      new ForbiddenCalls(
          "a path from text: use io.gristmill.io.Location or HadoopPaths",
          DescribedPredicate.describe("path", ForbiddenCalls::parsesPath));

  static final ForbiddenCalls CONFIGURATION =
      new ForbiddenCalls(
          "a configuration that knows nothing of Spark's: use HadoopConfigurations",
          DescribedPredicate.describe(
              "configuration",
              call ->
                  isConstructor(call, "org.apache.hadoop.conf.Configuration")
                      && parameters(call).isEmpty()));

  private static boolean usesDefaultLocale(CodeUnitAccessTarget call) {
    String owner = owner(call);
    List<String> parameters = parameters(call);
    if (parameters.contains("java.util.Locale")) {
      return false;
    }
    return switch (call.getName()) {
      case "format", "formatted", "printf" ->
          FORMATTERS.contains(owner) || owner.equals("java.text.MessageFormat");
      case "toLowerCase", "toUpperCase" -> owner.equals("java.lang.String");
      case "ofPattern", "toFormatter" -> owner.startsWith("java.time.format.");
      case "getDefault" -> owner.equals("java.util.Locale");
      case "getInstance",
              "getNumberInstance",
              "getIntegerInstance",
              "getPercentInstance",
              "getDateInstance",
              "getTimeInstance",
              "getDateTimeInstance",
              "getWordInstance",
              "getSentenceInstance",
              "getCharacterInstance",
              "getLineInstance" ->
          owner.startsWith("java.text.") && !owner.equals("java.text.Normalizer");
      case "<init>" ->
          Set.of(
                  "java.util.Formatter",
                  "java.text.SimpleDateFormat",
                  "java.text.MessageFormat",
                  "java.text.DecimalFormat")
              .contains(owner);
      default -> false;
    };
  }

  private static boolean usesDefaultCharset(CodeUnitAccessTarget call) {
    String owner = owner(call);
    List<String> parameters = parameters(call);
    boolean names =
        parameters.stream().anyMatch(type -> type.startsWith("java.nio.charset."))
            || (parameters.size() > 1 && parameters.get(1).equals("java.lang.String"));
    return switch (call.getName()) {
      case "defaultCharset" -> owner.equals("java.nio.charset.Charset");
      case "getBytes" -> owner.equals("java.lang.String") && parameters.isEmpty();
      case "toString" -> owner.equals("java.io.ByteArrayOutputStream") && parameters.isEmpty();
      case "encode", "decode" ->
          owner.matches("java\\.net\\.URL(En|De)coder") && parameters.size() == 1;
      case "<init>" ->
          !names
              && switch (owner) {
                case "java.lang.String" -> !parameters.isEmpty() && parameters.get(0).equals("[B");
                case "java.io.FileReader",
                        "java.io.FileWriter",
                        "java.util.Scanner",
                        "java.io.InputStreamReader",
                        "java.io.OutputStreamWriter",
                        "java.io.PrintStream" ->
                    true;
                case "java.io.PrintWriter" -> !parameters.get(0).equals("java.io.Writer");
                default -> false;
              };
      default -> false;
    };
  }

  private static boolean usesDefaultTimeZone(CodeUnitAccessTarget call) {
    String owner = owner(call);
    return switch (call.getName()) {
      case "systemDefault", "systemDefaultZone" -> owner.startsWith("java.time.");
      case "getDefault" -> owner.equals("java.util.TimeZone");
      case "now" ->
          owner.matches("java\\.time\\.(Local|Zoned|Offset|Year|Month).*")
              && parameters(call).isEmpty();
      case "valueOf", "toLocalDateTime" -> owner.equals("java.sql.Timestamp");
      case "getInstance" -> owner.equals("java.util.Calendar");
      default -> false;
    };
  }

  private static boolean parsesPath(CodeUnitAccessTarget call) {
    String owner = owner(call);
    boolean ofText = parameters(call).contains("java.lang.String");
    return switch (call.getName()) {
      case "of" -> owner.equals("java.nio.file.Path");
      case "get" -> owner.equals("java.nio.file.Paths");
      case "getPath" -> owner.equals("java.nio.file.FileSystem");
      case "create" -> owner.equals("java.net.URI");
      case "<init>" ->
          switch (owner) {
            // URI's constructors of parts escape them.
            case "java.net.URI" -> parameters(call).size() == 1;
            case "java.io.File", "org.apache.hadoop.fs.Path" -> true;
            case "java.io.FileInputStream",
                    "java.io.FileOutputStream",
                    "java.io.RandomAccessFile",
                    "java.util.zip.ZipFile",
                    "java.util.jar.JarFile" ->
                ofText && parameters(call).get(0).equals("java.lang.String");
            default -> false;
          };
      default -> false;
    };
  }

  private static boolean isConstructor(CodeUnitAccessTarget call, String owner) {
    return call.getName().equals("<init>") && owner(call).equals(owner);
  }

  private static String owner(CodeUnitAccessTarget call) {
    return call.getOwner().getFullName();
  }

  private static List<String> parameters(CodeUnitAccessTarget call) {
    return call.getRawParameterTypes().stream()
        .map(JavaClass::getFullName)
        .collect(Collectors.toList());
  }

  /** For {@code noClasses().should(...)}: an event for each such call or method reference. */
  ArchCondition<JavaClass> called() {
    return new ArchCondition<>("use " + reason) {
      @Override
      public void check(JavaClass type, ConditionEvents events) {
        for (JavaCodeUnitAccess<?> access : type.getCodeUnitAccessesFromSelf()) {
          if (calls.test(access.getTarget())) {
            events.add(
                SimpleConditionEvent.satisfied(
                    access, access.getDescription() + " uses " + reason));
          }
        }
      }
    };
  }
}
