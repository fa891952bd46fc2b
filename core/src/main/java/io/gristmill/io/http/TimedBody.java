package io.gristmill.io.http;

import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow.Subscription;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A response body with a timeout between its bytes, which the stream of Java's HTTP client lacks.
 * It requests more bytes only when the previous ones have been read, to bound memory.
 */
final class TimedBody extends InputStream implements BodySubscriber<TimedBody> {

  private static final Event END = new Event(List.of(), null, true);

  private final Duration timeout;
  private final BlockingQueue<Event> arrived = new LinkedBlockingQueue<>();
  private final AtomicReference<Subscription> subscription = new AtomicReference<>();
  private volatile boolean closed;
  private Iterator<ByteBuffer> pieces = List.<ByteBuffer>of().iterator();
  private ByteBuffer piece = ByteBuffer.allocate(0);
  private boolean ended;

  /** An event of the connection: bytes, a failure, or the end. */
  private record Event(List<ByteBuffer> bytes, Throwable failure, boolean end) {}

  TimedBody(Duration timeout) {
    this.timeout = timeout;
  }

  @Override
  public CompletionStage<TimedBody> getBody() {
    return CompletableFuture.completedFuture(this);
  }

  @Override
  public void onSubscribe(Subscription given) {
    if (closed || !subscription.compareAndSet(null, given)) {
      given.cancel();
    } else {
      given.request(1);
    }
  }

  @Override
  public void onNext(List<ByteBuffer> bytes) {
    arrived.add(new Event(bytes, null, false));
  }

  @Override
  public void onError(Throwable failure) {
    arrived.add(new Event(List.of(), failure, true));
  }

  @Override
  public void onComplete() {
    arrived.add(END);
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    while (!piece.hasRemaining() && !ended) {
      if (pieces.hasNext()) {
        piece = pieces.next();
      } else {
        take();
      }
    }
    if (!piece.hasRemaining()) {
      return length == 0 ? 0 : -1;
    }
    int count = Math.min(length, piece.remaining());
    piece.get(bytes, offset, count);
    if (!piece.hasRemaining() && !pieces.hasNext()) {
      more();
    }
    return count;
  }

  private void take() throws IOException {
    Event event;
    try {
      event = arrived.poll(timeout.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      throw Attempts.interrupted();
    }
    if (event == null) {
      throw new HttpTimeoutException("no bytes for " + timeout.toSeconds() + " s");
    }
    if (event.failure() != null) {
      throw new IOException(event.failure().toString(), event.failure());
    }
    pieces = event.bytes().iterator();
    ended = event.end();
  }

  private void more() {
    Subscription given = subscription.get();
    if (given != null) {
      given.request(1);
    }
  }

  /** Closes the connection, which cannot be reused while bytes are pending. */
  @Override
  public void close() {
    closed = true;
    Subscription given = subscription.get();
    if (given != null && !ended) {
      given.cancel();
    }
  }
}
