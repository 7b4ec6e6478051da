#include <skald/core/limits.hpp>
#include <skald/eventstore/log_event_store.hpp>
#include <skald/eventstore/posix_disk.hpp>
#include <utility>

#include "log_event_store_shell.hpp"
#include "log_machine.hpp"
#include "log_subscription.hpp"

namespace skald {
namespace {

constexpr std::size_t request_overhead_bytes = 256;
constexpr std::size_t event_overhead_bytes = 256;
constexpr std::size_t tag_overhead_bytes = 32;

/// About what the request takes in the queue.
std::size_t bytes_of(const AppendRequest& request) {
    std::size_t bytes = request_overhead_bytes;
    for (const EventWrite& write : request.writes) {
        for (const NewEvent& event : write.events) {
            bytes += event_overhead_bytes + event.data.size() + event.metadata.size();
            for (const std::string& tag : event.tags) bytes += tag_overhead_bytes + tag.size();
        }
    }
    return bytes;
}

Result<std::unique_ptr<LogEngine>> open_engine(const LogStorePorts& ports,
                                               const LogStoreOptions& options) {
    return LogEngine::open({ports.disk, ports.clock, ports.random, ports.log}, options);
}

Result<void> without_value(const Result<Appended>& outcome) {
    return outcome ? Result<void>() : outcome.error();
}

void complete(const AppendCompletion& done, Result<Appended> outcome) noexcept {
    done(std::move(outcome));
}

}  // namespace

Result<std::unique_ptr<LogEventStore>> LogEventStore::open(const std::string& directory,
                                                           const LogStoreOptions& options) {
    auto disk = open_posix_disk(directory);
    if (!disk) return disk.error();
    auto machine = std::make_unique<Machine>(std::move(*disk), options.log);
    auto engine = open_engine(machine->ports(), options);
    if (!engine) return engine.error();
    return std::unique_ptr<LogEventStore>(new LogEventStore(
        std::make_unique<Shell>(std::move(machine), std::move(*engine), options)));
}

Result<std::unique_ptr<LogEventStore>> LogEventStore::open(const LogStorePorts& ports,
                                                           const LogStoreOptions& options) {
    auto engine = open_engine(ports, options);
    if (!engine) return engine.error();
    return std::unique_ptr<LogEventStore>(
        new LogEventStore(std::make_unique<Shell>(nullptr, std::move(*engine), options)));
}

LogEventStore::LogEventStore(std::unique_ptr<Shell> shell) : shell_(std::move(shell)) {}

LogEventStore::~LogEventStore() = default;

void LogEventStore::append(AppendRequest request, AppendCompletion done) {
    if (auto checked = limits::check(request); !checked) {
        complete(done, checked.error());
        return;
    }
    const std::size_t bytes = bytes_of(request);
    shell_->submit(std::move(request), bytes, std::move(done));
}

Result<EventBatch> LogEventStore::read(const ReadRequest& request) {
    return shell_->reader().read(request, shell_->engine().now());
}

Result<std::optional<EventPlace>> LogEventStore::find(const EventId& id) {
    return shell_->reader().find(id);
}

Result<std::unique_ptr<Subscription>> LogEventStore::subscribe(SubscribeRequest request) {
    if (auto checked = limits::check(request.filter); !checked) return checked.error();
    if (request.after > shell_->reader().head()) {
        return invalid_argument("the subscription would begin beyond the head");
    }
    return std::unique_ptr<Subscription>(
        std::make_unique<LogSubscription>(shell_->engine(), std::move(request)));
}

void LogEventStore::confirm_clock() {
    shell_->engine().confirm_clock();
}

Result<GlobalPosition> LogEventStore::head() {
    return shell_->reader().head();
}

Result<StreamMetadata> LogEventStore::metadata(const StreamId& stream) {
    return shell_->reader().metadata(stream);
}

Result<void> LogEventStore::set_metadata(const StreamId& stream, const StreamMetadata& metadata) {
    if (auto checked = limits::check(metadata); !checked) return checked;
    return without_value(shell_->submit_and_wait(
        StreamChangeRequest{
            .kind = StreamChange::Kind::metadata, .stream = stream, .metadata = metadata},
        request_overhead_bytes));
}

Result<StreamState> LogEventStore::state(const StreamId& stream) {
    return shell_->reader().state(stream);
}

Result<void> LogEventStore::delete_stream(const StreamId& stream, ExpectedVersion expected) {
    return without_value(shell_->submit_and_wait(
        StreamChangeRequest{
            .kind = StreamChange::Kind::deletion, .stream = stream, .expected = expected},
        request_overhead_bytes));
}

Result<void> LogEventStore::tombstone(const StreamId& stream, ExpectedVersion expected) {
    return without_value(shell_->submit_and_wait(
        StreamChangeRequest{
            .kind = StreamChange::Kind::tombstone, .stream = stream, .expected = expected},
        request_overhead_bytes));
}

Result<void> LogEventStore::save(const Snapshot& snapshot) {
    if (auto checked = limits::check(snapshot); !checked) return checked;
    return without_value(
        shell_->submit_and_wait(snapshot, request_overhead_bytes + snapshot.data.size()));
}

Result<std::optional<Snapshot>> LogEventStore::newest(const StreamId& stream,
                                                      const std::string& kind) {
    return shell_->reader().newest(stream, kind);
}

}  // namespace skald
