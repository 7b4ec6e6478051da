// The bodies of Repository; included by repository.hpp only.
#pragma once
#include <skald/core/repository.hpp>

namespace skald {

template <class M>
template <class Command>
CommandResult Repository<M>::execute(std::string_view id, const Command& command,
                                     const CommandOptions& options) const {
    const auto stream = stream_of(id);
    if (!stream) return stream.error();
    const Decide decide = [&command](const State& state) { return Model::decide(state, command); };
    for (unsigned retries = 0;; ++retries) {
        CommandResult result = attempt(*stream, decide, options);
        const bool conflict =
            result.error() != nullptr && result.error()->code == Errc::wrong_expected_version;
        // The caller's own expectation is judged again each time, and fails for good in attempt().
        if (!conflict || retries == options_.conflict_retries_max) return result;
        if (options.expected && result.error()->expected == options.expected) return result;
    }
}

template <class M>
CommandResult Repository<M>::attempt(const StreamId& stream, const Decide& decide,
                                     const CommandOptions& options) const {
    auto outcome = decided(stream, decide, options);
    if (auto* result = std::get_if<CommandResult>(&outcome)) return std::move(*result);
    auto& command = std::get<Decided>(outcome);
    const auto appended = recorder_.store().append(std::move(command.request));
    if (!appended) return appended.error();
    const Executed executed = CommandRecorder::executed(*appended, command.events, command.seen);
    keep_snapshot(stream, command, executed);
    return executed;
}

// Everything up to the append; an outcome if there is nothing to append.
template <class M>
auto Repository<M>::decided(const StreamId& stream, const Decide& decide,
                            const CommandOptions& options) const
    -> std::variant<Decided, CommandResult> {
    // Twice: a command that was handled before costs no load; one that is handled right now, by a
    // twin, is found after the load, so that it is never judged by its own effect.
    if (auto before = recorder_.handled_before(options.command_id, stream)) return *before;
    auto seen = load_stream(stream, {});
    if (!seen) return CommandResult(seen.error());
    if (auto before = recorder_.handled_before(options.command_id, stream)) return *before;
    if (options.expected && !options.expected->matches(seen->stream)) {
        return CommandResult(
            wrong_expected_version(stream.name(), *options.expected, seen->stream));
    }
    auto decision = detail::guarded([&] { return decide(seen->state); });
    if (!decision) return CommandResult(decision.error());
    if (const Refusal* refusal = decision->refusal()) return CommandResult(*refusal);
    auto events = encode(decision->events());
    if (!events) return CommandResult(events.error());
    // An event that the domain cannot fold must not be stored: nobody could load the object again.
    auto folded = detail::guarded([&] {
        for (const Event& event : decision->events()) Model::evolve(seen->state, event);
    });
    if (!folded) return CommandResult(folded.error());

    const std::size_t count = events->size();
    auto request = CommandRecorder::request_of(stream, seen->stream, *std::move(events), options);
    if (!request) {
        return CommandResult(
            Executed{seen->stream.last_version.value_or(Version()), seen->head, 0, false});
    }
    return Decided{*std::move(request), count, seen->stream, std::move(seen->state)};
}

template <class M>
template <class Command>
void Repository<M>::submit(std::string_view id, const Command& command,
                           const CommandOptions& options, Completion done) const {
    const auto stream = stream_of(id);
    if (!stream) return done(stream.error());
    auto outcome = [&]() -> std::variant<Decided, CommandResult> {
        StreamGate::Pass pass(gate_, *stream);
        auto ready = decided(
            *stream, [&command](const State& state) { return Model::decide(state, command); },
            options);
        if (std::holds_alternative<Decided>(ready)) pass.stay();  // until the append has ended
        return ready;
    }();
    if (auto* result = std::get_if<CommandResult>(&outcome)) return done(std::move(*result));
    auto& writing = std::get<Decided>(outcome);
    recorder_.store().append(
        std::move(writing.request),
        [this, stream = *stream, events = writing.events, seen = writing.seen,
         done = std::move(done)](Result<Appended> appended) {
            gate_.leave(stream);
            done(appended ? CommandResult(CommandRecorder::executed(*appended, events, seen))
                          : CommandResult(std::move(appended).error()));
        });
}

template <class M>
Result<void> Repository<M>::replay(std::string_view id, const Visit& visit) const {
    const auto stream = stream_of(id);
    if (!stream) return stream.error();
    auto state = detail::guarded([] { return Model::initial(); });
    if (!state) return std::move(state).error();
    const auto read = recorder_.replay(*stream, {}, {}, [&](const RecordedEvent& recorded) {
        return evolve(*state, recorded, visit);
    });
    if (!read) return read.error();
    return {};
}

template <class M>
auto Repository<M>::load_until(std::string_view id, std::optional<Version> last) const -> Loading {
    const auto stream = stream_of(id);
    if (!stream) return stream.error();
    return load_stream(*stream, last);
}

template <class M>
auto Repository<M>::load_stream(const StreamId& stream, std::optional<Version> last) const
    -> Loading {
    auto state = detail::guarded([] { return Model::initial(); });
    if (!state) return std::move(state).error();
    const bool use_snapshot = snapshots_.store != nullptr && !last;
    const auto on_snapshot = [&](const RecordedSnapshot& snapshot) {
        if (snapshot.schema_version != schema_version_of<State>()) return false;
        auto decoded = detail::guarded([&] { return snapshots_.codec->decode(snapshot.data); });
        if (!decoded) return false;
        *state = *std::move(decoded);
        return true;
    };
    auto head = recorder_.replay(
        stream, use_snapshot ? std::string(M::category) : std::string(), on_snapshot,
        [&](const RecordedEvent& recorded) { return evolve(*state, recorded); }, last);
    if (!head) return std::move(head).error();
    return Loaded{*std::move(state), head->stream, head->head};
}

template <class M>
Result<void> Repository<M>::evolve(State& state, const RecordedEvent& recorded,
                                   const Visit& visit) const {
    return detail::guarded([&]() -> Result<void> {
        auto event = codec_->decode(recorded);
        if (!event) return std::move(event).error();
        if (!*event) return {};  // unknown, and to be skipped
        Model::evolve(state, **event);
        if (visit) visit(recorded, **event, state);
        return {};
    });
}

template <class M>
Result<std::vector<DecidedEvent>> Repository<M>::encode(const std::vector<Event>& events) const {
    return detail::guarded([&]() -> Result<std::vector<DecidedEvent>> {
        std::vector<DecidedEvent> decided;
        decided.reserve(events.size());
        for (const Event& event : events) {
            auto encoded = codec_->encode(event);
            if (!encoded) return std::move(encoded).error();
            auto tags = std::visit([](const auto& e) { return tags_of(e); }, event);
            decided.push_back({*std::move(encoded), std::move(tags)});
        }
        return decided;
    });
}

template <class M>
void Repository<M>::keep_snapshot(const StreamId& stream, const Decided& decided,
                                  const Executed& executed) const {
    if (!snapshots_.is_due(decided.seen, executed)) return;
    const auto kept = [&]() -> Result<void> {
        auto data = detail::guarded([&] { return snapshots_.codec->encode(decided.after); });
        if (!data) return std::move(data).error();
        return snapshots_.store->save({stream, std::string(M::category), executed.version,
                                       schema_version_of<State>(), *std::move(data)});
    }();
    if (!kept && snapshots_.log != nullptr) {
        const LogField fields[] = {{"stream", stream.name()}, {"error", kept.error().message}};
        snapshots_.log->write(LogLevel::warning, "core", "a snapshot was not kept", fields);
    }
}

}  // namespace skald
