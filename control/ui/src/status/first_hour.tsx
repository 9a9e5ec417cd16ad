// If nothing shows: what to check in the first hour.
const ROWS: [string, string, string][] = [
	["No agents at all", "Wrong address or port, a firewall, or the agent is not started.", "Send to UDP 6343 of this host and open the port."],
	["No agents after this pod was restarted", "The nodes still keep the old UDP connection; every datagram renews it.", "Delete the entry on the node, or use a host port or the host network."],
	["Agents, but no charts", "They send counters only: sampling is off or its rate far too large.", "Set a sampling rate; the table of agents names those without packet samples."],
	["Loss in bursts", "The receive buffer of the socket is too small.", "Raise net.core.rmem_max on the node, or receive with more queues."],
	["Numbers twice as high", "The same packet is seen at two places.", "Use the aggregation pooled, or sample one layer only."],
	["Half of the numbers, no traffic inside a node", "Only physical interfaces are sampled.", "Sample where pods attach."],
	["No pod names", "Marking is off, the socket of the runtime is not mounted, or a permission is missing.", "The section Names says which."],
	["No GPU data", "The agent is built without NVML, or cannot see the driver.", "Build the agent with NVML and run it where the driver is visible."],
	["Charts lag or jump", "A clock is wrong, or a proxy holds back event streams.", "Let the proxy pass event streams; the strip says “polling” meanwhile."],
];

export function FirstHour(props: { open: boolean }) {
	return (
		<details class="card status-section" id="section-first-hour" open={props.open}>
			<summary><h2>If nothing shows</h2></summary>
			<div class="scroll-x"><table><thead><tr><th scope="col">You see</th><th scope="col">Cause</th><th scope="col">Cure</th></tr></thead>
				<tbody>{ROWS.map(([see, cause, cure]) => <tr key={see}><th scope="row">{see}</th><td>{cause}</td><td>{cure}</td></tr>)}</tbody></table></div>
		</details>
	);
}
