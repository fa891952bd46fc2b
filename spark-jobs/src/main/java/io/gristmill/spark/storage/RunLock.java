package io.gristmill.spark.storage;

import static io.gristmill.error.Messages.format;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gristmill.error.RunInUseException;
import io.gristmill.io.LocalStorage;
import io.gristmill.io.Location;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * Exclusive use of a run directory by one command that writes to it. Acquiring it also proves that
 * the directory can be written to, before any input is read. Commands that only read take none.
 */
public abstract sealed class RunLock implements AutoCloseable permits LocalRunLock, LeasedRunLock {

  /** In the run directory; hidden, so that no reader lists it. */
  static final String FILE = ".lock";

  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * Locks a run directory, creating it if needed. A local directory is locked by the operating
   * system, which releases the lock when the process ends, however it ends; any other one by a
   * lease that has to be renewed.
   *
   * @param run URI of the directory
   * @param command that wants to write, to be named to other commands
   * @throws RunInUseException if another command has it, naming that command
   * @throws IOException if the directory cannot be written to
   */
  public static RunLock acquire(Configuration configuration, String run, String command)
      throws IOException {
    Owner owner = Owner.of(command);
    try {
      if (run.startsWith("file:")) {
        Optional<RunLock> local = LocalRunLock.acquire(LocalStorage.path(run), run, owner);
        if (local.isPresent()) {
          return local.get();
        }
      }
      Path directory = HadoopPaths.of(run);
      FileSystem files = HadoopPaths.fileSystem(directory, configuration);
      return LeasedRunLock.acquire(files, directory, owner, LeasedRunLock.Timing.DEFAULT);
    } catch (IOException e) {
      throw new IOException(
          format(
              "output: %s (expected a folder that can be written to) at %s",
              IoFailure.reason(e), run),
          e);
    }
  }

  /** Works while holding the lock of a directory: {@link #acquire}. */
  public static <T> T holding(
      Configuration configuration, String run, String command, Callable<T> work) throws Exception {
    RunLock lock = acquire(configuration, run, command);
    try {
      return work.call();
    } finally {
      lock.close();
    }
  }

  /**
   * What to do if the lock is lost to another command, which may happen to a lease that could not
   * be renewed in time. By default the process ends at once, with the status of {@link
   * RunInUseException}: what it would go on writing would be mixed with the other command's files.
   */
  static void endProcess(RunInUseException lost) {
    System.err.println(lost.getMessage());
    Runtime.getRuntime().halt(lost.exitCode());
  }

  static RunInUseException inUse(Optional<Owner> by, String run) {
    return new RunInUseException(
        format(
            "run: in use by %s (expected no other command that writes there; try again when it has ended) at %s",
            by.map(Owner::toString).orElse("another command"), run));
  }

  /** Releases the lock. */
  @Override
  public abstract void close();

  /**
   * Who has a lock.
   *
   * @param processes where its process id is valid: containers count their own
   * @param started when the process began, as process ids are used again
   * @param container YARN's name of the container it runs in; empty outside of YARN
   * @param token unique to this lock
   */
  record Owner(
      String host,
      String processes,
      long pid,
      String started,
      String container,
      String user,
      String command,
      String since,
      String token) {

    /** The application and the attempt in {@code container_[eEPOCH_]TIME_APP_ATTEMPT_NUMBER}. */
    private static final Pattern CONTAINER =
        Pattern.compile("container_(?:e\\d+_)?(\\d+_\\d+)_(\\d+)_\\d+");

    private static final String UNKNOWN_HOST = "unknown host";

    static Owner of(String command) {
      ProcessHandle here = ProcessHandle.current();
      return new Owner(
          thisHost(),
          theseProcesses(),
          here.pid(),
          started(here),
          Optional.ofNullable(System.getenv("CONTAINER_ID")).orElse(""),
          System.getProperty("user.name", ""),
          command,
          Instant.now().truncatedTo(ChronoUnit.SECONDS).toString(),
          UUID.randomUUID().toString());
    }

    byte[] toJson() throws IOException {
      return JSON.writeValueAsBytes(this);
    }

    /** Empty where the owner is just writing it, or has been killed while it did. */
    static Optional<Owner> ofJson(byte[] json) throws IOException {
      try {
        return json.length == 0
            ? Optional.empty()
            : Optional.ofNullable(
                JSON.readValue(new String(json, StandardCharsets.UTF_8), Owner.class));
      } catch (JsonProcessingException e) {
        return Optional.empty();
      }
    }

    /** Whether it was a process of this host that has ended. */
    boolean hasEnded() {
      return !host.equals(UNKNOWN_HOST)
          && host.equals(thisHost())
          && theseProcesses().equals(processes)
          && ProcessHandle.of(pid).filter(process -> started(process).equals(started)).isEmpty();
    }

    /**
     * Whether it was an earlier attempt of the application that another owner is an attempt of.
     * YARN begins the next attempt when it has lost the one before, which may still be ending.
     */
    boolean isEarlierAttemptOf(Owner other) {
      Matcher before = CONTAINER.matcher(String.valueOf(container));
      Matcher now = CONTAINER.matcher(String.valueOf(other.container));
      return before.matches()
          && now.matches()
          && before.group(1).equals(now.group(1))
          && Integer.parseInt(before.group(2)) < Integer.parseInt(now.group(2));
    }

    private static String started(ProcessHandle process) {
      return process.info().startInstant().map(Instant::toString).orElse("");
    }

    private static String thisHost() {
      try {
        return InetAddress.getLocalHost().getHostName();
      } catch (UnknownHostException e) {
        return UNKNOWN_HOST;
      }
    }

    /** Linux's name of the process ids that this process sees; empty elsewhere. */
    private static String theseProcesses() {
      try {
        return Files.readSymbolicLink(Location.local("/proc/self/ns/pid")).toString();
      } catch (IOException | UnsupportedOperationException e) {
        return "";
      }
    }

    @Override
    public String toString() {
      return format("%s, process %d of %s on %s since %s", command, pid, user, host, since);
    }
  }
}
