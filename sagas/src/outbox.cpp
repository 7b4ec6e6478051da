#include "outbox.hpp"

#include <algorithm>
#include <functional>

namespace skald {
namespace {

std::chrono::milliseconds pause_after(const SendPolicy& policy, std::uint32_t attempts) {
    auto pause = policy.pause;
    for (std::uint32_t i = 1; i < attempts && pause < policy.pause_max; ++i) pause *= 2;
    return std::min(pause, std::max(policy.pause, policy.pause_max));
}

}  // namespace

void Outbox::add(OutgoingCommand command) {
    const CommandId id = command.envelope.id;
    const auto [found, is_new] = waiting_.try_emplace(id);
    if (!is_new) return;
    found->second.command = std::move(command);
    found->second.order = next_order_++;
    send_later(found->second, Timestamp::min());
}

void Outbox::send_later(Waiting& waiting, Timestamp due) {
    waiting.due = due;
    due_.insert({{due, waiting.order}, waiting.command.envelope.id});
}

void Outbox::erase(std::map<CommandId, Waiting>::iterator found) {
    const Waiting& waiting = found->second;
    due_.erase({{waiting.due, waiting.order}, found->first});
    if (waiting.is_in_flight) --in_flight_;
    waiting_.erase(found);
}

void Outbox::remove(const CommandId& id) {
    const auto found = waiting_.find(id);
    if (found != waiting_.end()) erase(found);
}

void Outbox::remove_commands_of(const std::string& instance, GlobalPosition before) {
    for (auto next = waiting_.begin(); next != waiting_.end();) {
        const auto current = next++;
        const OutgoingCommand& command = current->second.command;
        if (command.instance == instance && command.record < before) erase(current);
    }
}

void Outbox::pump(CommandBus& bus, Timestamp now) {
    std::vector<CommandId> due;
    while (!due_.empty() && due_.begin()->first.first <= now) {
        due.push_back(due_.begin()->second);
        due_.erase(due_.begin());
    }
    for (const CommandId& id : due) {
        Waiting& waiting = waiting_.at(id);
        if (waiting.is_delivered && waiting.attempts >= waiting.command.policy.attempts_max) {
            finish(waiting_.find(id), Error{Errc::timed_out, "delivered, but no answer came"});
            continue;
        }
        ++waiting.attempts;
        ++in_flight_;
        waiting.is_in_flight = true;
        waiting.is_delivered = false;
        bus.send(waiting.command.envelope, [answers = answers_, id](Result<void> answer) {
            std::function<void()> wake;
            {
                const std::lock_guard lock(answers->mutex);
                answers->list.emplace_back(id, std::move(answer));
                wake = answers->wake;
            }
            answers->came.notify_all();
            if (wake) wake();
        });
    }
}

std::vector<Delivered> Outbox::settle(Timestamp now) {
    std::vector<std::pair<CommandId, Result<void>>> answers;
    {
        const std::lock_guard lock(answers_->mutex);
        answers.swap(answers_->list);
    }
    for (const auto& [id, answer] : answers) take(id, answer, now);
    return std::exchange(done_, {});
}

void Outbox::take(const CommandId& id, const Result<void>& answer, Timestamp now) {
    const auto found = waiting_.find(id);
    if (found == waiting_.end() || !found->second.is_in_flight) return;
    Waiting& waiting = found->second;
    const SendPolicy& policy = waiting.command.policy;
    waiting.is_in_flight = false;
    --in_flight_;
    if (answer && !policy.answer_within) {
        finish(found, {});
    } else if (answer) {
        waiting.is_delivered = true;
        send_later(waiting, now + *policy.answer_within);
    } else if (answer.error().code == Errc::not_found || waiting.attempts >= policy.attempts_max) {
        finish(found, answer.error());
    } else {
        send_later(waiting, now + pause_after(policy, waiting.attempts));
    }
}

void Outbox::finish(std::map<CommandId, Waiting>::iterator found, std::optional<Error> gave_up) {
    OutgoingCommand command = found->second.command;
    erase(found);
    done_.push_back({std::move(command), std::move(gave_up)});
}

bool Outbox::wait_for_answer(std::chrono::nanoseconds timeout) {
    std::unique_lock lock(answers_->mutex);
    return answers_->came.wait_for(lock, timeout, [&] { return !answers_->list.empty(); });
}

void Outbox::on_answer(std::function<void()> wake) {
    const std::lock_guard lock(answers_->mutex);
    answers_->wake = std::move(wake);
}

std::optional<Timestamp> Outbox::next_due() const {
    if (due_.empty()) return {};
    return due_.begin()->first.first;
}

std::optional<GlobalPosition> Outbox::oldest_record() const {
    std::optional<GlobalPosition> oldest;
    for (const auto& [id, waiting] : waiting_) {
        if (!oldest || waiting.command.record < *oldest) oldest = waiting.command.record;
    }
    return oldest;
}

}  // namespace skald
