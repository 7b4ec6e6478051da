#include "membership.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "kafka_error.hpp"
#include "received_record.hpp"

namespace skald::kafka {
namespace {

constexpr int poll_milliseconds = 100;  // after which a stop is looked for, and what is due

Error messages_gone(const rd_kafka_message_t& message) {
    return Error{Errc::corrupt,
                 std::string("messages of topic \"") + rd_kafka_topic_name(message.rkt) +
                     "\", partition " + std::to_string(message.partition) +
                     ", were removed before they were handled: the checkpoint is behind what the"
                     " topic retains, or of another topic of this name"};
}

// A list of this partition alone.
PartitionsHandle only(const std::string& topic, std::uint32_t partition) {
    PartitionsHandle list(rd_kafka_topic_partition_list_new(1));
    rd_kafka_topic_partition_list_add(list.get(), topic.c_str(),
                                      static_cast<std::int32_t>(partition));
    return list;
}

}  // namespace

Result<std::unique_ptr<Membership>> Membership::begin(const ConsumerOptions& options,
                                                      PartitionCheckpoints* checkpoints) {
    std::unique_ptr<Membership> membership(new Membership(options, checkpoints));
    auto conf = configuration(options.connection,
                              {{"group.id", options.group},
                               {"partition.assignment.strategy", "cooperative-sticky"},
                               {"enable.auto.commit", "false"},
                               {"enable.auto.offset.store", "false"},
                               {"isolation.level", "read_committed"},
                               // A gap is an error, never a jump.
                               {"auto.offset.reset", "error"}},
                              *membership);
    if (!conf) return conf.error();
    auto client = make_client(RD_KAFKA_CONSUMER, *std::move(conf));
    if (!client) return client.error();
    membership->client_ = *std::move(client);
    if (!checkpoints) return membership;
    if (auto joined = membership->join(); !joined) return joined.error();
    return membership;
}

Result<void> Membership::join() {
    rd_kafka_poll_set_consumer(client_.get());
    const PartitionsHandle topics(
        rd_kafka_topic_partition_list_new(static_cast<int>(options_.topics.size())));
    for (const std::string& topic : options_.topics) {
        if (auto there = require_topic(topic); !there) return there;
        rd_kafka_topic_partition_list_add(topics.get(), topic.c_str(), RD_KAFKA_PARTITION_UA);
    }
    for (const std::string& topic : options_.retry_topics) {
        if (auto there = require_retry_topic(topic); !there) return there;
        rd_kafka_topic_partition_list_add(topics.get(), topic.c_str(), RD_KAFKA_PARTITION_UA);
    }
    const auto code = rd_kafka_subscribe(client_.get(), topics.get());
    if (code != RD_KAFKA_RESP_ERR_NO_ERROR) {
        return to_error(code, "joining the group \"" + options_.group + "\"");
    }
    thread_ = std::jthread([this](const std::stop_token& stop) { run(stop); });
    return {};
}

Result<void> Membership::require_topic(const std::string& topic) {
    const auto found = find_topic(client_.get(), topic, options_.connection.answer_timeout);
    if (!found) return explained(found.error(), *this);
    if (!*found) return Error{Errc::not_found, "there is no topic \"" + topic + "\""};
    return {};
}

Result<void> Membership::require_retry_topic(const std::string& topic) {
    auto there = require_topic(topic);
    if (there || there.error().code != Errc::not_found) return there;
    auto created = create_topic(client_.get(), topic, options_.retry_topic_shape, {},
                                options_.connection.answer_timeout);
    if (!created) return created;
    // The brokers hear of it one after the other.
    const auto deadline = std::chrono::steady_clock::now() + options_.connection.answer_timeout;
    do {
        there = require_topic(topic);
        if (there || there.error().code != Errc::not_found) return there;
        rd_kafka_poll(client_.get(), poll_milliseconds);
    } while (std::chrono::steady_clock::now() < deadline);
    return Error{Errc::timed_out, "topic \"" + topic + "\" was created and is not there yet"};
}

Membership::~Membership() {
    if (!thread_.joinable()) return;
    thread_.request_stop();
    thread_.join();
    checkpoints_ = nullptr;  // closing takes partitions away and gives none
    rd_kafka_consumer_close(client_.get());
}

void Membership::run(const std::stop_token& stop) {
    while (!stop.stop_requested()) {
        keep_ready_in_bounds();
        release_due();
        const MessageHandle message(rd_kafka_consumer_poll(client_.get(), poll_milliseconds));
        if (message) take_in(*message);
    }
}

void Membership::take_in(const rd_kafka_message_t& message) {
    if (message.err == RD_KAFKA_RESP_ERR_NO_ERROR) {
        ReceivedMessage taken = received(message);
        const auto due = parse_timestamp(taken.header("skald-due").value_or(std::string_view()));
        const bool is_due = !due || *due <= clock_.now();
        if (is_due && !held_back_.contains({taken.topic, taken.partition})) {
            return make_ready(std::move(taken));
        }
        return hold_back(std::move(taken), due.value_or(Timestamp()));
    }
    if (message.err == RD_KAFKA_RESP_ERR__AUTO_OFFSET_RESET) return fail(messages_gone(message));
    if (passes_by_itself(message.err)) return;
    fail(explained(to_error(message.err, "consuming in the group \"" + options_.group + "\"",
                            std::string(bytes_of(message.payload, message.len))),
                   *this));
}

void Membership::make_ready(ReceivedMessage message) {
    const std::lock_guard lock(mutex_);
    ready_.push_back(std::move(message));
    changed_.notify_all();
}

// Of the partition no more comes until this one is due. Polling goes on, so the partition stays.
void Membership::hold_back(ReceivedMessage message, Timestamp due) {
    const auto paused = only(message.topic, message.partition);
    rd_kafka_pause_partitions(client_.get(), paused.get());
    held_back_[{message.topic, message.partition}].push_back({std::move(message), due});
}

void Membership::release_due() {
    for (auto held = held_back_.begin(); held != held_back_.end();) {
        auto& [partition, messages] = *held;
        while (!messages.empty() && messages.front().due <= clock_.now()) {
            make_ready(std::move(messages.front().message));
            messages.pop_front();
        }
        if (!messages.empty()) {
            ++held;
            continue;
        }
        const auto resumed = only(partition.first, partition.second);
        if (!is_paused_) rd_kafka_resume_partitions(client_.get(), resumed.get());
        held = held_back_.erase(held);
    }
}

void Membership::fail(Error error) {
    const std::lock_guard lock(mutex_);
    if (!failure_) failure_ = std::move(error);
    changed_.notify_all();
}

// Polling goes on while partitions are paused, so a slow handler keeps them.
void Membership::keep_ready_in_bounds() {
    std::size_t count = 0;
    {
        const std::lock_guard lock(mutex_);
        count = ready_.size();
    }
    const bool is_full = count >= options_.messages_ready_max;
    const bool has_room = count <= options_.messages_ready_max / 2;
    if ((is_paused_ && !has_room) || (!is_paused_ && !is_full)) return;
    rd_kafka_topic_partition_list_t* raw = nullptr;
    if (rd_kafka_assignment(client_.get(), &raw) != RD_KAFKA_RESP_ERR_NO_ERROR) return;
    const PartitionsHandle assigned(raw);
    if (is_paused_) {
        for (const auto& [partition, messages] : held_back_) {
            rd_kafka_topic_partition_list_del(assigned.get(), partition.first.c_str(),
                                              static_cast<std::int32_t>(partition.second));
        }
        rd_kafka_resume_partitions(client_.get(), assigned.get());
    } else {
        rd_kafka_pause_partitions(client_.get(), assigned.get());
    }
    is_paused_ = !is_paused_;
}

void Membership::on_rebalance(rd_kafka_t* client, rd_kafka_resp_err_t code,
                              rd_kafka_topic_partition_list_t* partitions) {
    if (code == RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS) {
        assign(client, partitions);
    } else {
        unassign(client, partitions);
    }
}

void Membership::assign(rd_kafka_t* client, rd_kafka_topic_partition_list_t* partitions) {
    const std::lock_guard asking(asking_);
    for (int i = 0; i < partitions->cnt && checkpoints_; ++i) {
        rd_kafka_topic_partition_t& one = partitions->elems[i];
        const auto handled =
            checkpoints_->handled_until(one.topic, static_cast<std::uint32_t>(one.partition));
        if (!handled) {
            fail(handled.error());
            break;
        }
        one.offset = *handled == GlobalPosition() ? RD_KAFKA_OFFSET_BEGINNING
                                                  : static_cast<std::int64_t>(handled->value());
    }
    const ErrorHandle error(rd_kafka_incremental_assign(client, partitions));
    if (is_paused_) rd_kafka_pause_partitions(client, partitions);  // as the others are
    if (error) fail(to_error(*error, "taking partitions of the group \"" + options_.group + "\""));
}

void Membership::unassign(rd_kafka_t* client, rd_kafka_topic_partition_list_t* partitions) {
    {
        const std::lock_guard lock(mutex_);
        std::erase_if(ready_, [&](const ReceivedMessage& message) {
            return rd_kafka_topic_partition_list_find(
                       partitions, message.topic.c_str(),
                       static_cast<std::int32_t>(message.partition)) != nullptr;
        });
    }
    for (int i = 0; i < partitions->cnt; ++i) {
        const rd_kafka_topic_partition_t& one = partitions->elems[i];
        held_back_.erase({one.topic, static_cast<std::uint32_t>(one.partition)});
    }
    const ErrorHandle error(rd_kafka_incremental_unassign(client, partitions));
    if (error) fail(to_error(*error, "leaving partitions of the group \"" + options_.group + "\""));
}

Result<std::vector<ReceivedMessage>> Membership::take(std::size_t messages_max,
                                                      std::chrono::nanoseconds timeout) {
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, timeout, [this] { return !ready_.empty() || failure_ || is_stopped_; });
    if (is_stopped_) return std::vector<ReceivedMessage>();
    if (failure_) return *failure_;
    const auto count = std::min(messages_max, ready_.size());
    const auto end = ready_.begin() + static_cast<std::ptrdiff_t>(count);
    std::vector<ReceivedMessage> taken(std::make_move_iterator(ready_.begin()),
                                       std::make_move_iterator(end));
    ready_.erase(ready_.begin(), end);
    return taken;
}

void Membership::stop() {
    {
        const std::lock_guard lock(mutex_);
        is_stopped_ = true;
        changed_.notify_all();
    }
    const std::lock_guard asking(asking_);
    checkpoints_ = nullptr;
}

}  // namespace skald::kafka
