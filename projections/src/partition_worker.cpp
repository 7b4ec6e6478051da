#include "partition_worker.hpp"

#include <utility>

namespace skald {

PartitionWorker::PartitionWorker(EventStore& store, SqlDatabase& database,
                                 std::unique_ptr<AnyProjection> projection,
                                 const ProjectionOptions& options, std::uint32_t partition,
                                 const PartitionShare::Held& held)
    : valid_until_(held.valid_until), loop_(store, database, std::move(projection), options) {
    ProjectionContext& context = loop_.context();
    context.partition = partition;
    context.takes_all = false;
    context.options.token = held.lease.token;
    context.may_write = [this, &context] { return context.clock.elapsed() < valid_until_.load(); };
}

void PartitionWorker::start(std::function<void()> ended) {
    thread_ = std::jthread([this, ended = std::move(ended)](const std::stop_token& stop) {
        outcome_ = loop_.run(stop);
        ended_ = true;
        ended();
    });
}

Result<void> PartitionWorker::join() {
    if (thread_.joinable()) thread_.join();
    return outcome_;
}

}  // namespace skald
