package io.gristmill.device.check;

import static io.gristmill.error.Messages.format;

import io.gristmill.device.check.Section.Setting;
import io.gristmill.device.check.Section.Size;
import io.gristmill.device.cuda.CudaDevice;
import io.gristmill.device.cuda.CudaLibraries;
import io.gristmill.error.InvalidConfigException;
import io.gristmill.error.Messages;
import io.gristmill.io.Location;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Checks this machine's first card, section after section:
 *
 * <pre>
 * device-check [--sections 1,2,5] [--small] [--output FILE]
 * </pre>
 *
 * The exit status is 0 if the sections 1, 2 and 5 that were run are green, 1 if not, 2 without a
 * card or for a wrong argument.
 */
public final class DeviceCheck {

  private static final int RED = 1;
  private static final int UNUSABLE = 2;
  private static final int GRACE_SECONDS = 10;
  private static final Set<Integer> REQUIRED = Set.of(1, 2, 5);

  /** All sections in their order. */
  private static final Map<Integer, Entry> SECTIONS = new LinkedHashMap<>();

  static {
    add(1, "card, libraries, compilation, fragments", 60, new CardSection());
    add(2, "kernels against float64", 100, new KernelSection());
    add(3, "matrix products", 70, new ProductSection());
    add(4, "attention and row kernels", 40, new SpeedSection());
    add(5, "fifty steps against float64", 40, new TrajectorySection());
    add(6, "training steps", 100, new StepSection());
    add(7, "bfloat16 against float32", 40, new CurveSection());
    add(8, "two replicas, transfers", 30, new ReplicaSection());
  }

  private record Entry(String title, int seconds, Section section) {}

  private record Arguments(Set<Integer> sections, Size size, OutputStream output) {

    static Arguments parse(List<String> arguments) throws IOException {
      Set<Integer> sections = SECTIONS.keySet();
      Size size = Size.FULL;
      OutputStream output = OutputStream.nullOutputStream();
      for (int i = 0; i < arguments.size(); i++) {
        String argument = arguments.get(i);
        boolean last = i == arguments.size() - 1;
        if (argument.equals("--small")) {
          size = Size.SMALL;
        } else if (argument.equals("--sections") && !last) {
          sections = sections(arguments.get(++i));
        } else if (argument.equals("--output") && !last) {
          output = Files.newOutputStream(Location.local(arguments.get(++i)));
        } else {
          throw new InvalidConfigException(
              format(
                  "argument: %s (expected --sections 1,2,5, --small or --output FILE)", argument));
        }
      }
      return new Arguments(sections, size, output);
    }

    private static Set<Integer> sections(String text) {
      Set<Integer> sections = new TreeSet<>();
      for (String number : text.split(",", -1)) {
        if (!number.matches("[1-8]")) {
          throw new InvalidConfigException(
              format("--sections: %s (expected numbers from 1 to 8, such as 1,2,5)", text));
        }
        sections.add(Integer.parseInt(number));
      }
      return sections;
    }
  }

  private final Arguments arguments;
  private final Report report;
  private final Setting setting;

  private DeviceCheck(Arguments arguments, Report report, Setting setting) {
    this.arguments = arguments;
    this.report = report;
    this.setting = setting;
  }

  private static void add(int number, String title, int seconds, Section section) {
    SECTIONS.put(number, new Entry(title, seconds, section));
  }

  /** Runs the sections and exits. */
  public static void main(String[] arguments) throws IOException {
    System.exit(status(List.of(arguments)));
  }

  private static int status(List<String> arguments) throws IOException {
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    try {
      Arguments parsed = Arguments.parse(arguments);
      CudaLibraries libraries = CudaLibraries.find().get();
      try (PrintStream json = new PrintStream(parsed.output(), true, StandardCharsets.UTF_8)) {
        Setting setting =
            new Setting(libraries, () -> CudaDevice.open(libraries, 0), parsed.size());
        setting.open().get().close(); // fails early without a card
        return new DeviceCheck(parsed, new Report(out, json), setting).run();
      }
    } catch (InvalidConfigException e) {
      System.err.println(e.getMessage());
      return UNUSABLE;
    }
  }

  private int run() {
    for (int number : arguments.sections()) {
      Entry entry = SECTIONS.get(number);
      report.print(format("%n%d  %s", number, entry.title()));
      run(number, entry);
    }
    report.print("");
    boolean green = true;
    for (int number : arguments.sections()) {
      boolean required = REQUIRED.contains(number);
      boolean red = report.isRed(number) || required && !report.isGreen(number);
      green &= !required || !red;
      report.print(
          format("%d  %-42s %s", number, SECTIONS.get(number).title(), red ? "RED" : "done"));
    }
    report.print(green ? "GREEN" : "RED");
    return green ? 0 : RED;
  }

  private void run(int number, Entry entry) {
    AtomicBoolean ended = new AtomicBoolean();
    long start = System.nanoTime();
    Thread thread =
        new Thread(
            () -> {
              report.begin(number);
              runHere(entry.section());
              ended.set(true);
            },
            "section " + number);
    thread.setDaemon(true);
    thread.start();
    await(thread, entry.seconds());
    if (!ended.get()) {
      thread.interrupt();
      await(thread, GRACE_SECONDS);
      report.end();
      report.check("time", false, format("over (expected at most %d s)", entry.seconds()));
    } else {
      report.end();
      report.note("time", format("%.1f s", (System.nanoTime() - start) / 1e9));
    }
  }

  private static void await(Thread thread, int seconds) {
    try {
      thread.join(1000L * seconds);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Errors are results of the section, and the next one runs nevertheless. */
  @SuppressWarnings("IllegalCatch")
  private void runHere(Section section) {
    try (CudaDevice device = setting.open().get()) {
      section.run(device, setting, report);
    } catch (CancellationException e) {
      report.print("section ended: " + e.getMessage());
      throw e;
    } catch (RuntimeException | Error e) {
      report.check("error", false, Messages.reason(e));
    }
  }
}
