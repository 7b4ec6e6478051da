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
        if (!conflict || options.expected || retries == options_.conflict_retries_max)
            return result;
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
    const Executed executed =
        CommandRecorder::executed(*appended, command.events, command.seen.stream);
    keep_snapshot(stream, command.seen, command.decision, executed);
    return executed;
}

// Everything up to the append; an outcome if there is nothing to append.
template <class M>
auto Repository<M>::decided(const StreamId& stream, const Decide& decide,
                            const CommandOptions& options) const
    -> std::variant<Decided, CommandResult> {
    if (options.command_id) {
        auto before = recorder_.handled_before(*options.command_id, stream);
        if (!before) return CommandResult(before.error());
        if (*before) return CommandResult(**before);
    }
    auto seen = load_stream(stream, {});
    if (!seen) return CommandResult(seen.error());
    if (options.expected && !options.expected->matches(seen->stream)) {
        return CommandResult(
            wrong_expected_version(stream.name(), *options.expected, seen->stream));
    }
    auto decision = detail::guarded([&] { return decide(seen->state); });
    if (!decision) return CommandResult(decision.error());
    if (const Refusal* refusal = decision->refusal()) return CommandResult(*refusal);
    auto events = encode(decision->events());
    if (!events) return CommandResult(events.error());

    const std::size_t count = events->size();
    auto request = CommandRecorder::request_of(stream, seen->stream, *std::move(events), options);
    if (!request) {
        return CommandResult(
            Executed{seen->stream.last_version.value_or(Version()), seen->head, 0, false});
    }
    return Decided{*std::move(request), count, *std::move(seen), *std::move(decision)};
}

template <class M>
template <class Command>
void Repository<M>::submit(std::string_view id, const Command& command,
                           const CommandOptions& options, Completion done) const {
    const auto stream = stream_of(id);
    if (!stream) return done(stream.error());
    gate_.enter(*stream);
    const Decide decide = [&command](const State& state) { return Model::decide(state, command); };
    auto outcome = decided(*stream, decide, options);
    if (auto* result = std::get_if<CommandResult>(&outcome)) {
        gate_.leave(*stream);
        return done(std::move(*result));
    }
    auto& command_to_write = std::get<Decided>(outcome);
    recorder_.store().append(
        std::move(command_to_write.request),
        [this, stream = *stream, events = command_to_write.events,
         seen = command_to_write.seen.stream, done = std::move(done)](Result<Appended> appended) {
            gate_.leave(stream);
            done(appended ? CommandResult(CommandRecorder::executed(*appended, events, seen))
                          : CommandResult(std::move(appended).error()));
        });
}

template <class M>
Result<void> Repository<M>::replay(
    std::string_view id,
    const std::function<void(const RecordedEvent&, const Event&, const State&)>& visit) const {
    const auto stream = stream_of(id);
    if (!stream) return stream.error();
    State state = Model::initial();
    const auto read =
        recorder_.replay(*stream, {}, {}, [&](const RecordedEvent& recorded) -> Result<void> {
            auto event = codec_->decode(recorded);
            if (!event) return std::move(event).error();
            if (!*event) return {};
            auto evolved = detail::guarded([&] {
                Model::evolve(state, **event);
                visit(recorded, **event, state);
                return true;
            });
            if (!evolved) return std::move(evolved).error();
            return {};
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
    State state = Model::initial();
    const bool use_snapshot = snapshots_.store != nullptr && !last;
    const auto on_snapshot = [&](const RecordedSnapshot& snapshot) {
        if (snapshot.schema_version != schema_version_of<State>()) return false;
        auto decoded = snapshots_.codec->decode(snapshot.data);
        if (!decoded) return false;
        state = *std::move(decoded);
        return true;
    };
    auto head = recorder_.replay(
        stream, use_snapshot ? std::string(M::category) : std::string(), on_snapshot,
        [&](const RecordedEvent& recorded) { return evolve(state, recorded); }, last);
    if (!head) return std::move(head).error();
    return Loaded{std::move(state), head->stream, head->head};
}

template <class M>
Result<void> Repository<M>::evolve(State& state, const RecordedEvent& recorded) const {
    auto event = codec_->decode(recorded);
    if (!event) return std::move(event).error();
    if (!*event) return {};
    auto evolved = detail::guarded([&] {
        Model::evolve(state, **event);
        return true;
    });
    if (!evolved) return std::move(evolved).error();
    return {};
}

template <class M>
Result<std::vector<DecidedEvent>> Repository<M>::encode(const std::vector<Event>& events) const {
    std::vector<DecidedEvent> decided;
    decided.reserve(events.size());
    for (const Event& event : events) {
        auto encoded = codec_->encode(event);
        if (!encoded) return std::move(encoded).error();
        decided.push_back(
            {*std::move(encoded), std::visit([](const auto& e) { return tags_of(e); }, event)});
    }
    return decided;
}

template <class M>
void Repository<M>::keep_snapshot(const StreamId& stream, const Loaded& seen,
                                  const Decision<Event>& decision, const Executed& executed) const {
    if (snapshots_.store == nullptr || executed.events == 0 || executed.repeated) return;
    const std::uint64_t before =
        seen.stream.last_version ? seen.stream.last_version->value() + 1 : 0;
    if (before / snapshots_.every_events ==
        (executed.version.value() + 1) / snapshots_.every_events)
        return;
    State state = seen.state;
    for (const Event& event : decision.events()) Model::evolve(state, event);
    const auto kept = [&]() -> Result<void> {
        auto data = snapshots_.codec->encode(state);
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
